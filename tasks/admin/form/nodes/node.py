"""A field of a payload's serializer, as a person fills it in.

What a form holds is flat: names, which are paths such as `payload.lines.0.article`, and texts. A
node tells which names and texts stand for a value, which value they stand for, how a page shows
them, and at which of them the serializer's errors belong. What is right, only the serializer says.

Beside its own name a node may use names that begin with it and a colon: `…:empty` says what an
empty field stands for, and `…:json` has a value that its inputs cannot hold.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from rest_framework.fields import empty
from rest_framework.utils.encoders import JSONEncoder

from access.json_body import parse_json
from tasks.admin.form.nodes.hints import hints
from tasks.admin.form.nodes.part import Part, attributes, json_area
from tasks.admin.json_text import pretty

FormData: TypeAlias = "MultiValueDict[str, str]"
Pairs: TypeAlias = Iterator[tuple[str, str]]
Problems: TypeAlias = "dict[str, list[str]]"

LEFT_OUT: Final = object()
"""The value of a field that was left empty: the payload goes without it."""
_EMPTY: Final[dict[str, Any]] = {"left out": LEFT_OUT, "null": None, "text": "", "list": []}
"""What an empty field can stand for, by the words of its marker."""


class Node(ABC):
    """A field, wherever it stands; it keeps nothing of what is written.

    template: that shows it.
    """

    template = "field"

    def __init__(self, field: Any) -> None:
        self.field = field

    @property
    def label(self) -> str:
        """What a person calls the field."""
        name = str(self.field.field_name or "")
        return str(self.field.label or name.replace("_", " ").capitalize())

    @property
    def initial(self) -> Any:
        """The value that a new payload begins with: the serializer's default, if any, or what an
        empty field stands for."""
        default = self.field.default
        if default is empty or callable(default):
            return self.own_empty
        try:
            return json.loads(json.dumps(default, cls=JSONEncoder, allow_nan=False))
        except (TypeError, ValueError):  # it is nothing that a payload could have
            return LEFT_OUT

    @property
    def own_empty(self) -> Any:
        """What the field stands for while it is empty, unless a marker says otherwise."""
        return None if self.field.allow_null and self.field.required else LEFT_OUT

    def write(self, path: str, value: Any) -> Pairs:
        """The names and texts that stand for this value, which may be LEFT_OUT."""
        if value is LEFT_OUT or value is None or self.holds(value):
            yield from self._write(path, value)
        else:
            yield f"{path}:json", pretty(value)

    def read(self, path: str, data: FormData, problems: Problems) -> Any:
        """The value that was written, or LEFT_OUT; where it is no value, `problems` gets why."""
        if f"{path}:json" in data:
            return read_json(path, data.get(f"{path}:json") or "", problems)
        return self._read(path, data, problems)

    def part(self, path: str, data: FormData, problems: Problems, label: str = "") -> Part:
        """What a page shows of it. label: instead of its own."""
        if f"{path}:json" in data:
            return self._json_part(path, f"{path}:json", data, problems, label)
        return self._part(path, data, problems, label or self.label)

    def place(self, path: str, data: FormData, errors: Any) -> Pairs:
        """The path and the text of each of the serializer's errors here and below."""
        if f"{path}:json" in data:
            yield from ((path, text) for text in texts(errors))
        else:
            yield from self._place(path, data, errors)

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """Whether the inputs can hold this value, which is not None."""

    @abstractmethod
    def _write(self, path: str, value: Any) -> Pairs: ...

    @abstractmethod
    def _read(self, path: str, data: FormData, problems: Problems) -> Any: ...

    @abstractmethod
    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part: ...

    def _place(self, path: str, data: FormData, errors: Any) -> Pairs:
        yield from ((path, text) for text in texts(errors))

    def _mark(self, path: str, value: Any) -> Pairs:
        """That this field, while it is empty, stands for this value."""
        if not _is(value, self.own_empty):
            words = next(words for words, known in _EMPTY.items() if _is(known, value))
            yield f"{path}:empty", words

    def _empty(self, path: str, data: FormData) -> Any:
        """What this field stands for, which is empty."""
        words = data.get(f"{path}:empty")
        value = _EMPTY.get(words, LEFT_OUT) if words else self.own_empty
        return [] if value == [] else value

    def _markers(self, path: str, data: FormData) -> tuple[tuple[str, str], ...]:
        """The hidden inputs beside the field."""
        names = (f"{path}:empty", f"{path}:as")
        return tuple((name, data.get(name) or "") for name in names if name in data)

    def _common(
        self, path: str, problems: Problems, label: str, more: Iterable[str] = ()
    ) -> dict[str, Any]:
        """What each kind of part has. more: hints."""
        return {
            "template": self.template,
            "path": path,
            "label": label,
            "is_required": bool(self.field.required and not self.field.allow_null),
            "hints": (*hints(self.field), *more),
            "problems": tuple(problems.get(path, ())),
        }

    def _json_part(
        self, path: str, name: str, data: FormData, problems: Problems, label: str
    ) -> Part:
        """The field as an area for JSON, with this name."""
        common = self._common(path, problems, label or self.label, ["As JSON."])
        common["template"] = "field"
        text = data.get(name) or ""
        rows = min(12, max(3, text.count("\n") + 1))
        return Part(**common, control=_rendered(json_area(rows), name, text, common))

    def _input_part(
        self, path: str, data: FormData, problems: Problems, label: str, widget: forms.Widget
    ) -> Part:
        """The field as one input."""
        common = self._common(path, problems, label)
        control = _rendered(widget, path, data.get(path) or "", common)
        return Part(**common, control=control, markers=self._markers(path, data))


def read_json(path: str, text: str, problems: Problems) -> Any:
    """A JSON value as the API reads it, LEFT_OUT for none; where it is no JSON, `problems` gets
    why."""
    if not text.strip():
        return LEFT_OUT
    try:
        return parse_json(text.encode(errors="replace"))
    except ValueError as error:
        problems.setdefault(path, []).append(f"This {error}")
        return LEFT_OUT


def texts(errors: Any, path: str = "") -> Iterator[str]:
    """All messages in a serializer's errors, each after the path to its field."""
    if isinstance(errors, dict):
        for key, inner in errors.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from texts(inner, ".".join(filter(None, [path, name])))
    elif isinstance(errors, list):
        for number, inner in enumerate(errors):
            is_of_item = isinstance(inner, dict | list)
            yield from texts(inner, f"{path}.{number}" if is_of_item else path)
    else:
        yield f"{path}: {errors}" if path else str(errors)


def _rendered(widget: forms.Widget, name: str, value: Any, common: dict[str, Any]) -> SafeString:
    attrs = attributes(
        common["path"],
        required=common["is_required"],
        wrong=bool(common["problems"]),
        hinted=bool(common["hints"]),
    )
    if isinstance(widget, forms.Textarea) and value.startswith(("\n", "\r\n")):
        value = f"\n{value}"  # browsers drop the first, and the theme has none of its own
    return widget.render(name, value, attrs)


def _is(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and one == other)
