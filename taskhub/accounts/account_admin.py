"""Staff accounts in the admin: who may sign in, and what they may do in the end."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserCreationForm

from access.activity import Kind
from access.recorded_admin import Change, RecordedAdmin
from access.rights import in_words
from taskhub.accounts.account_form import AccountForm
from taskhub.accounts.activation import why_not_deactivate
from taskhub.accounts.changes import change_by
from taskhub.accounts.may import PREFETCHED, what_may
from taskhub.accounts.rights_form import names_of
from tasks.templatetags.task_moment import moment

_FIELDSETS = (
    ("Signing in", {"fields": ("username", "secret", "last_sign_in", "is_active")}),
    ("Person", {"fields": ("first_name", "last_name", "email")}),
    ("What it may do", {"fields": ("is_staff", "is_superuser", "groups")}),
    ("Rights beyond its groups", {"fields": ("rights",), "classes": ("collapse",)}),
    ("In the end", {"fields": ("may",)}),
)


class AccountAdmin(RecordedAdmin, UserAdmin):  # type: ignore[misc,type-arg]
    """The pages of accounts, of which none is ever deleted."""

    kind = Kind.USER
    form = AccountForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    add_fieldsets = UserAdmin.add_fieldsets  # the theme's are empty, and would hide all fields
    fieldsets = _FIELDSETS  # type: ignore[assignment]
    readonly_fields = ("secret", "last_sign_in", "may")
    filter_horizontal = ()
    list_display = ("username", "member_of", "stands", "last_sign_in", "may")
    list_filter = ("is_active", "is_superuser", "groups")
    actions = ("deactivate", "activate")

    @display(description="May")
    def may(self, user: User) -> str:
        return what_may(user)

    @display(description="Rights")
    def rights(self, user: User) -> str:
        """For those who may only look."""
        return in_words(names_of(user.user_permissions.all())) or "None"

    @display(description="Groups")
    def member_of(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "–"

    @display(description="State", label={"active": "success", "deactivated": "danger"})
    def stands(self, user: User) -> str:
        return "active" if user.is_active else "deactivated"

    @display(description="Last sign-in", ordering="last_login")
    def last_sign_in(self, user: User) -> str:
        return moment(user.last_login)

    @display(description="Password")
    def secret(self, user: User) -> str:
        words = "Set a new one" if user.has_usable_password() else "None: set one"
        return format_html('<a href="{}">{}</a>', "../password/", words)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        accounts: QuerySet[User] = super().get_queryset(request)
        return accounts.prefetch_related(*PREFETCHED)

    # Who may what

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account is a superuser's to change: its password would give all."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        (title, options), *others = fieldsets  # without the link to a new password
        shown = [name for name in options["fields"] if name != "secret"]
        return [(title, {**options, "fields": shown}), *others]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        form.by = request.user  # type: ignore[attr-defined]
        return form

    # What is done

    def construct_change_message(  # type: ignore[override]
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Change | None:
        return None if add else change_by(form)

    @admin.action(description="Deactivate", permissions=["change"])
    def deactivate(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """End their sessions, and let them sign in no more."""
        self._switch(request, accounts.filter(is_active=True), "deactivated")

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Let them sign in again."""
        self._switch(request, accounts.filter(is_active=False), "activated")

    def _switch(self, request: Any, accounts: QuerySet[User], done: str) -> None:
        switched = []
        with transaction.atomic():
            for user in accounts:
                refusal = self._why_not(request, user, done)
                if refusal:
                    messages.error(request, f"{user} was not {done}. {refusal}")
                    continue
                user.is_active = done == "activated"
                user.save(update_fields=["is_active"])
                switched.append(user)
            self.record(request, done, switched)
        if switched:
            messages.success(request, f"{', '.join(map(str, switched))}: {done}.")

    def _why_not(self, request: Any, user: User, done: str) -> str:
        if not self.has_change_permission(request, user):
            return "Only a superuser can do that to a superuser."
        return why_not_deactivate(user, request.user) if done == "deactivated" else ""
