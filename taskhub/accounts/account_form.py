"""The form of a staff account."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib.auth.models import Group, User
from unfold.forms import UserChangeForm

from access.rights import in_words
from taskhub.accounts.activation import LAST_SUPERUSER, ONESELF, is_last_superuser
from taskhub.accounts.choices import ExplainedChoices
from taskhub.accounts.rights_form import RightsForm, names_of

_HELP: Final = {
    "username": "",
    "is_active": "It may sign in. Turn this off instead of deleting an account.",
    "is_staff": "It may use these pages, as far as its groups and rights go.",
    "is_superuser": "It may do everything, whatever its groups.",
}
_GROUPS = Group.objects.prefetch_related("permissions__content_type").order_by("name")


def _what_members_may(value: Any) -> str:
    group = value.instance
    return in_words(names_of(group.permissions.all())) or "Nothing"


class AccountForm(RightsForm, UserChangeForm):
    """Groups and rights in words; nobody shuts themselves out, and a superuser stays.

    by: who fills it in; set on a class of its own for each request.
    """

    permissions_of = "user_permissions"
    by: ClassVar[User]
    groups = forms.ModelMultipleChoiceField(
        _GROUPS, required=False, widget=ExplainedChoices(_what_members_may)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in _HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        taken = [
            name
            for name in ("is_active", "is_staff", "is_superuser")
            if self.initial.get(name) and said.get(name) is False
        ]
        if not taken:
            return said
        if self.instance.pk == self.by.pk:
            self.add_error(taken[0], ONESELF)
        elif is_last_superuser(self.instance):
            self.add_error(taken[0], LAST_SUPERUSER)
        return said
