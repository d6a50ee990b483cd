"""The fields of a type's payload serializer as fields of a form, and what is written into them as
the JSON values that the API would be sent. What is right or wrong, only the serializer says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from django import forms
from rest_framework import serializers
from rest_framework.fields import empty
from unfold import widgets

from access.json_body import parse_json
from tasks.admin.json_text import pretty
from tasks.registry import TaskType

LEFT_OUT: Final = object()
"""The value of a field that was left empty: the payload goes without it."""
_LONG_TEXT = 200  # characters from which a text gets several lines
_NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?\Z", re.ASCII)


class InputKind(Enum):
    """How a value is written."""

    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    CHOICE = auto()
    JSON = auto()


_KINDS: tuple[tuple[tuple[type, ...], InputKind], ...] = (
    ((serializers.MultipleChoiceField, serializers.FilePathField), InputKind.JSON),
    ((serializers.ChoiceField,), InputKind.CHOICE),
    ((serializers.BooleanField,), InputKind.BOOLEAN),
    ((serializers.IntegerField, serializers.FloatField), InputKind.NUMBER),
    (
        (
            serializers.CharField,
            serializers.DateField,
            serializers.DateTimeField,
            serializers.DecimalField,
            serializers.DurationField,
            serializers.TimeField,
            serializers.UUIDField,
        ),
        InputKind.TEXT,
    ),
)


@dataclass(frozen=True, slots=True)
class PayloadField:
    """A field of a payload serializer, as a person fills it in."""

    name: str
    field: Any
    kind: InputKind

    def form_field(self, initial: Any) -> forms.Field:
        """The form's field. initial: the value to begin with, LEFT_OUT for the default."""
        value = self._default() if initial is LEFT_OUT else initial
        shown = "" if value is None else str(value)
        options: dict[str, Any] = {
            "label": self.name,
            "required": False,
            "help_text": " ".join(self._hints()),
            "initial": shown,
        }
        if self.kind is InputKind.BOOLEAN and not self.field.allow_null:
            options["initial"] = bool(value)
            return forms.BooleanField(widget=widgets.UnfoldBooleanWidget(), **options)
        if self.kind in (InputKind.CHOICE, InputKind.BOOLEAN):
            select = widgets.UnfoldAdminSelectWidget()
            options["initial"] = shown.lower() if self.kind is InputKind.BOOLEAN else shown
            return forms.ChoiceField(choices=self._choices(), widget=select, **options)
        if self.kind is InputKind.JSON:
            options["initial"] = "" if value is None else pretty(value)
            return forms.CharField(strip=False, widget=json_area(4), **options)
        return forms.CharField(strip=False, widget=self._input(shown), **options)

    def value(self, written: Any) -> Any:
        """The JSON value of what was written, or LEFT_OUT. Raises ValueError for no JSON."""
        if isinstance(written, bool):
            return written
        text: str = written.replace("\r\n", "\n")
        return self._filled(text) if text.strip() else self._blank(text)

    def _filled(self, text: str) -> Any:
        if self.kind is InputKind.JSON or (
            self.kind is InputKind.NUMBER and _NUMBER.match(text.strip())
        ):
            return parsed(text)
        if self.kind is InputKind.BOOLEAN:
            return text == "true"
        if self.kind is InputKind.CHOICE:
            return next((key for key in self.field.choices if str(key) == text), text)
        return text

    def _blank(self, text: str) -> Any:
        if self.kind is InputKind.TEXT and getattr(self.field, "allow_blank", False):
            return text
        return None if self.field.allow_null and self.field.required else LEFT_OUT

    def _default(self) -> Any:
        """The serializer's own default, where it is a value; None else."""
        default = self.field.default
        return None if default is empty or callable(default) else default

    def _choices(self) -> list[tuple[str, str]]:
        if self.kind is InputKind.BOOLEAN:
            return [("", "—"), ("true", "Yes"), ("false", "No")]
        choices = [(str(key), str(name)) for key, name in self.field.choices.items()]
        return [("", "—"), *choices]

    def _input(self, shown: str) -> forms.Widget:
        is_long = "\n" in shown or len(shown) > _LONG_TEXT
        if is_long or self.field.style.get("base_template") == "textarea.html":
            return widgets.UnfoldAdminTextareaWidget(attrs={"rows": 6})
        if self.kind is InputKind.NUMBER:
            return widgets.UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
        return widgets.UnfoldAdminTextInputWidget()

    def _hints(self) -> Iterator[str]:
        """What the serializer says of the field, as sentences."""
        if self.field.help_text:
            yield str(self.field.help_text)
        if self.field.required:
            yield "Required."
        low, high = (getattr(self.field, f"{end}_value", None) for end in ("min", "max"))
        if low is not None and high is not None:
            yield f"From {low} to {high}."
        elif low is not None:
            yield f"{low} or more."
        elif high is not None:
            yield f"{high} or less."
        if longest := getattr(self.field, "max_length", None):
            yield f"At most {longest} characters."
        if isinstance(self.field, serializers.DateTimeField):
            yield "Such as 2030-01-15T10:00:00Z."
        elif isinstance(self.field, serializers.DateField):
            yield "Such as 2030-01-15."
        if self.kind is InputKind.JSON:
            yield "As JSON."


def payload_fields(task_type: TaskType) -> list[PayloadField] | None:
    """The fields of a type's payload; None where it is free, or no plain object."""
    if task_type.payload is None or not issubclass(task_type.payload, serializers.Serializer):
        return None
    fields = task_type.payload().fields.items()
    return [
        PayloadField(name, field, _kind(field))
        for name, field in fields
        if not field.read_only and not isinstance(field, serializers.HiddenField)
    ]


def json_area(rows: int) -> forms.Widget:
    """A text area for JSON."""
    attrs = {"rows": rows, "spellcheck": "false", "class": "task-json-area"}
    return widgets.UnfoldAdminTextareaWidget(attrs=attrs)


def parsed(text: str) -> Any:
    """A JSON value, as the API reads it. Raises ValueError, with a message for people."""
    try:
        return parse_json(text.encode(errors="replace"))
    except ValueError as error:
        raise ValueError(f"this {error}") from error


def _kind(field: Any) -> InputKind:
    return next((kind for classes, kind in _KINDS if isinstance(field, classes)), InputKind.JSON)
