"""What a form changed about an account or a group, in words, for the activity."""

from collections.abc import Iterable
from typing import Any

from django.forms import ModelForm

from access.recorded_admin import Change
from taskhub.accounts.rights_form import RightsForm

_SWITCHES = {
    "is_active": ("activated", "deactivated"),
    "is_staff": ("made staff", "no longer staff"),
    "is_superuser": ("made a superuser", "no longer a superuser"),
}


def change_by(form: Any) -> Change | None:
    """What was done; None where nothing was changed."""
    if not isinstance(form, ModelForm):
        return Change("password changed")
    details = list(_details(form))
    if not details:
        return None
    if "is_active" in form.changed_data:
        what, rest = details[0], details[1:]
        return Change(what, "; ".join(rest))
    return Change("changed", "; ".join(details))


def _details(form: Any) -> Iterable[str]:
    for name, words in _SWITCHES.items():
        if name in form.changed_data:
            yield words[0] if form.cleaned_data[name] else words[1]
    if "groups" in form.changed_data:
        before, after = set(form.initial["groups"]), set(form.cleaned_data["groups"])
        yield from _listed("joined", map(str, after - before))
        yield from _listed("left", map(str, before - after))
    if isinstance(form, RightsForm) and "rights" in form.changed_data:
        yield from _listed("may now", form.gained)
        yield from _listed("may no longer", form.lost)
    for name in ("username", "name"):
        if name in form.changed_data:
            yield f"was named {form.initial[name]}"
    others = [*_SWITCHES, "groups", "rights", "username", "name", "password"]
    labels = [form.fields[name].label for name in form.changed_data if name not in others]
    yield from _listed("changed", map(str.lower, map(str, labels)))


def _listed(words: str, names: Iterable[str]) -> Iterable[str]:
    if names := sorted(names):
        yield f"{words} {', '.join(names)}"
