"""API keys in the admin: they are listed, made and revoked, and never changed."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from unfold.decorators import display

from access.activity import Kind
from access.exceptions import KeyNameTaken
from access.key_form import KeyForm
from access.models import ApiKey
from access.question import Question
from access.recorded_admin import RecordedAdmin
from access.rights import require_right
from access.services import revoke_key

_IN_ALL = "all"


@admin.register(ApiKey)
class ApiKeyAdmin(RecordedAdmin):
    """The pages of keys."""

    kind = Kind.KEY
    list_display = ("name", "key_id", "allows", "bound_to", "expires_at", "last_used_at", "stands")
    list_display_links = ("name",)
    search_fields = ("name", "key_id")
    # its own says that there is none
    change_form_outer_before_template = "admin/access/apikey/revoke_link.html"  # type: ignore[assignment]
    readonly_fields = ("allows", "bound_to", "stands")
    _shown = (
        *("name", "key_id", "stands", "allows", "bound_to", "rate_limit"),
        *("created_at", "created_by", "expires_at", "revoked_at", "last_used_at"),
    )

    @display(description="Scopes")
    def allows(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @display(description="Queues and types")
    def bound_to(self, key: ApiKey) -> str:
        queues, types = (", ".join(names) or _IN_ALL for names in (key.queues, key.types))
        return _IN_ALL if queues == types == _IN_ALL else f"queues: {queues}; types: {types}"

    @display(description="State", label={"active": "success", "expired": "warning"})
    def stands(self, key: ApiKey) -> str:
        return key.state

    def name_of(self, obj: ApiKey) -> tuple[str, str]:
        return obj.name, obj.key_id

    # Who may what

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.revoke_apikey")

    # A new one

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            return KeyForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return self._shown if obj else list(KeyForm.base_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        context = {**(extra_context or {}), **one_button}
        try:
            answer: HttpResponse = super().add_view(request, form_url, context)
        except KeyNameTaken as error:  # it was free when the form was checked
            messages.error(request, str(error))
            return redirect(request.path)
        return answer

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> ApiKey:
        """Make the key; the token goes along to `response_add`, and nowhere else."""
        key: ApiKey
        key, token = form.create(request.user.get_username())
        request.new_token = token  # type: ignore[attr-defined]
        return key

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Nothing: it is made."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        """Nothing: it has none."""

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page that shows the token, this once."""
        context = {"title": "The key is made", "token": request.new_token}  # type: ignore[attr-defined]
        return self._page(request, "token", obj, context)

    # The end of one

    def get_urls(self) -> list[Any]:
        revoke = self.admin_site.admin_view(self.revoke_view)
        own = path("<int:key_pk>/revoke/", revoke, name="access_apikey_revoke")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        key = self.get_object(request, object_id)
        may_revoke = key and not key.revoked_at and self.has_revoke_permission(request)
        context = {**(extra_context or {}), "may_revoke": may_revoke}
        answer: HttpResponse = super().change_view(request, object_id, form_url, context)
        return answer

    def revoke_view(self, request: HttpRequest, key_pk: int) -> HttpResponse:
        """Asks, and then revokes."""
        require_right(request.user, "access.revoke_apikey")
        key = get_object_or_404(ApiKey, pk=key_pk)
        if request.method != "POST":
            question = Question(
                f"Revoke the key {key.name}?",
                yes="Revoke key",
                no="Keep it",
                back=reverse("admin:access_apikey_change", args=[key.pk]),
                is_grave=True,
            )
            return self._page(
                request, "revoke", key, {"title": "Revoke an API key", "question": question}
            )
        if revoke_key(key):
            self.record(request, "revoked", [key])
            messages.success(request, f"The key {key.name} is refused everywhere within 5 seconds.")
        return redirect("admin:access_apikey_changelist")

    def _page(
        self, request: HttpRequest, template: str, key: ApiKey, context: dict[str, Any]
    ) -> HttpResponse:
        surroundings = {**self.admin_site.each_context(request), "opts": self.opts, "key": key}
        context = {**surroundings, **context}
        return TemplateResponse(request, f"admin/access/apikey/{template}.html", context)
