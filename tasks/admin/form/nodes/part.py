"""What a page shows of one field of a payload."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django import forms
from unfold import widgets

TEMPLATES: Final = "admin/tasks/form/nodes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A field, or an object or a list of such, for the templates.

    template: which one in TEMPLATES shows it.
    path: where it stands, such as `payload.lines.0`.
    hints: what is right here, in sentences.
    problems: what is wrong with what was written.
    control: the input, where there is one.
    markers: hidden inputs beside it: names and values.
    parts: of an object its fields, of a list its items.
    token: of a list's item, its number in the form, which stays when others are removed.
    blank: of a list, the item that is to be added.
    is_on: whether an object is there that may be left out; None where it may not.
    """

    template: str
    path: str
    label: str
    is_required: bool
    hints: tuple[str, ...]
    problems: tuple[str, ...]
    control: str = ""
    markers: tuple[tuple[str, str], ...] = ()
    parts: tuple["Part", ...] = ()
    token: str = ""
    blank: "Part | None" = None
    is_on: bool | None = None

    @property
    def file(self) -> str:
        """The template's name."""
        return f"{TEMPLATES}/{self.template}.html"

    @property
    def id(self) -> str:
        """Of what takes the focus when somebody follows a link to a problem."""
        return f"id_{self.path}"

    def all_problems(self, before: str = "") -> Iterator[tuple[str, str, str]]:
        """Each problem here and below: the id of its field, the labels on the way, and the text.

        before: the labels of what it is in.
        """
        label = f"{before} › {self.label}" if before and self.label else self.label or before
        for problem in self.problems:
            yield self.id, label, problem
        is_list = self.blank is not None  # whose items are named after it
        for part in self.parts:
            yield from part.all_problems(before if is_list else label)


def attributes(path: str, *, required: bool, wrong: bool, hinted: bool) -> dict[str, str]:
    """Of an input: its id, and what tells a screen reader of its hints and problems."""
    ends = {"error": wrong, "hint": hinted}
    described = [f"id_{path}_{end}" for end, is_there in ends.items() if is_there]
    found = {"id": f"id_{path}"}
    if described:
        found["aria-describedby"] = " ".join(described)
    if required:
        found["aria-required"] = "true"
    if wrong:
        found["aria-invalid"] = "true"
    return found


def json_area(rows: int) -> forms.Widget:
    """A text area for JSON."""
    attrs = {"rows": rows, "spellcheck": "false", "class": "task-json-area"}
    return widgets.UnfoldAdminTextareaWidget(attrs=attrs)
