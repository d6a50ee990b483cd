"""The form of a new API key."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from access.exceptions import KeyNameTaken
from access.models import ApiKey
from access.rate import Rate, parse_rate
from access.scopes import EXPLAINED, parse_scopes
from access.services import create_key, require_free_name
from access.type_names import known_types

_TERMS: Final = (("1", "In a day"), ("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"))
_LONG_TERMS: Final = (("365", "In a year"), ("", "Never"))


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]  # it is generic in its stub alone
    """What is said of a key before it is made; nothing can be changed later."""

    name = forms.CharField(
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
        help_text="What people call it: who uses it, and where.",
    )
    scopes = forms.MultipleChoiceField(
        label="Scopes",
        choices=[(scope.value, f"{scope}: {text}") for scope, text in EXPLAINED.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="What it allows.",
    )
    queues = forms.MultipleChoiceField(
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="It is good for these queues alone; for all where none is selected.",
    )
    types = forms.MultipleChoiceField(
        label="Task types",
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="It is good for these types alone; for all where none is selected.",
    )
    days = forms.ChoiceField(
        label="Expires",
        required=False,
        choices=(*_TERMS, *_LONG_TERMS),
        initial="90",
        widget=UnfoldAdminSelectWidget,
    )
    rate_limit = forms.CharField(
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text='How often it may call, such as "100/s", "6000/m" or "100000/h". Empty: as often '
        "as the hub lets everybody.",
    )

    class Meta:
        model = ApiKey
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queues"].choices = [(name, name) for name in settings.TASKHUB_QUEUES]  # type: ignore[attr-defined]
        self.fields["types"].choices = [(name, name) for name in known_types()]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        try:
            require_free_name(name)
        except KeyNameTaken as error:
            raise forms.ValidationError("A key of this name is in use: revoke it first.") from error
        return name

    def clean_rate_limit(self) -> Rate | None:
        try:
            return parse_rate(self.cleaned_data["rate_limit"].strip())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def _post_clean(self) -> None:
        """Nothing: the model's own checks are of what `create_key` sets."""

    def create(self, created_by: str) -> tuple[ApiKey, str]:
        """The key and its token. Raises KeyNameTaken where another has just been made."""
        said = self.cleaned_data
        days = said["days"]
        return create_key(
            said["name"],
            parse_scopes(said["scopes"]),
            queues=said["queues"],
            types=said["types"],
            expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
            rate=said["rate_limit"],
            created_by=created_by,
        )
