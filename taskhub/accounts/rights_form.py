"""Rights as boxes to tick, in the words of `access/rights.py`."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Permission

from access.rights import RIGHTS, in_sentence, rights_among
from taskhub.accounts.choices import ExplainedChoices


def names_of(permissions: Iterable[Permission]) -> set[str]:
    """The names of permissions, whose content types were read."""
    return {f"{each.content_type.app_label}.{each.codename}" for each in permissions}


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (about, [(right.key, right.words) for right in rights])
        for about, rights in groupby(RIGHTS, key=lambda right: right.about)
    ]


_EXPLAINED = {right.key: right.help for right in RIGHTS}


class RightsForm(forms.ModelForm):  # type: ignore[type-arg]  # it is generic in its stub alone
    """A form of what has permissions. Those that have no words stay as they are.

    permissions_of: the name of the model's field for them.
    gained, lost: rights that were ticked, and no longer are, once the form is clean.
    """

    permissions_of: ClassVar[str]
    rights = forms.MultipleChoiceField(
        required=False, choices=_choices, widget=ExplainedChoices(_EXPLAINED.__getitem__)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = getattr(self.instance, self.permissions_of) if self.instance.pk else None
        self._held = names_of(held.select_related("content_type")) if held else set()
        self.initial["rights"] = [right.key for right in rights_among(self._held)]

    @property
    def gained(self) -> list[str]:
        return self._words(set(self.cleaned_data["rights"]) - set(self.initial["rights"]))

    @property
    def lost(self) -> list[str]:
        return self._words(set(self.initial["rights"]) - set(self.cleaned_data["rights"]))

    def _words(self, keys: set[str]) -> list[str]:
        return [in_sentence(right.words) for right in RIGHTS if right.key in keys]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "rights" not in self.cleaned_data:  # who may only look
            return
        selected, wanted = set(self.cleaned_data["rights"]), set(self._held)
        for right in RIGHTS:
            if right.key in selected:
                wanted.update(right.permissions)
            elif right.key in self.initial["rights"]:
                wanted.difference_update(right.permissions)
        every = Permission.objects.select_related("content_type")
        getattr(self.instance, self.permissions_of).set(
            [each for each in every if names_of([each]) <= wanted]
        )
