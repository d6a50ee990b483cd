"""What is written as a text: texts, numbers, dates, times, durations, addresses."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from rest_framework import serializers
from unfold import widgets

from access.json_body import parse_json
from tasks import fields
from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Node, Pairs, Problems
from tasks.admin.form.nodes.part import Part

_LONG_TEXT: Final = 120  # characters from which a text gets several lines
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,299})(\.\d{1,300})?([eE][+-]?\d{1,3})?\Z", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what inputs would lose
_DATE, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?"
_ANY: Final = re.compile(r"\S*\Z")


@dataclass(frozen=True, slots=True)
class TextKind:
    """How a kind of text is written.

    input_type, fits: the browser's own input for it, and the texts that this can show; others
        are shown in a plain one, so that nothing that was written is lost.
    is_number: whether it is a JSON number.
    is_free: a text with all its spaces, perhaps of several lines.
    """

    input_type: str = "text"
    fits: re.Pattern[str] = _ANY
    mode: str = ""
    placeholder: str = ""
    is_number: bool = False
    is_free: bool = False


_KINDS: Final[tuple[tuple[tuple[type, ...], TextKind], ...]] = (
    ((serializers.IntegerField,), TextKind(mode="numeric", is_number=True)),
    ((serializers.FloatField,), TextKind(mode="decimal", is_number=True)),
    ((serializers.DecimalField,), TextKind(mode="decimal")),
    ((serializers.DateTimeField,), TextKind("datetime-local", re.compile(f"{_DATE}T{_TIME}\\Z"))),
    ((serializers.DateField,), TextKind("date", re.compile(f"{_DATE}\\Z"))),
    ((serializers.TimeField,), TextKind("time", re.compile(f"{_TIME}\\Z"))),
    ((serializers.DurationField,), TextKind(placeholder="hh:mm:ss")),
    ((fields.GoDurationField,), TextKind(placeholder="1h30m")),
    ((fields.SeveralField, serializers.UUIDField, serializers.IPAddressField), TextKind()),
    ((serializers.EmailField,), TextKind("email")),
    ((serializers.URLField,), TextKind("url", placeholder="https://")),
    ((serializers.CharField,), TextKind(is_free=True)),
)
TEXT_FIELDS: Final = tuple(cls for classes, _ in _KINDS for cls in classes)


class TextNode(Node):
    """A field for one text. `…:as` says where a number is meant by a text's field, or the other
    way round."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.kind = next(kind for classes, kind in _KINDS if isinstance(field, classes))
        self.is_secret = field.style.get("input_type") == "password"

    @property
    def own_empty(self) -> Any:
        is_blank = self.field.required and getattr(self.field, "allow_blank", False)
        return "" if is_blank else super().own_empty

    def holds(self, value: Any) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _NUMBER.match(json.dumps(value)) is not None
        if not isinstance(value, str) or _UNSEEN.search(value):
            return False
        return self.kind.is_free or (value == value.strip() and "\n" not in value)

    def _write(self, path: str, value: Any) -> Pairs:
        if value is LEFT_OUT or value is None or value == "":
            yield path, ""
            yield from self._mark(path, value)
            return
        is_text = isinstance(value, str)
        text = self._shown(value) if is_text else json.dumps(value)
        yield path, text
        yield from self._mark(path, self._cleared())
        if not is_text and not self.kind.is_number:
            yield f"{path}:as", "number"
        if is_text and self.kind.is_number and _NUMBER.match(text):
            yield f"{path}:as", "text"

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        text = (data.get(path) or "").replace("\r\n", "\n")
        if not self.kind.is_free:
            text = text.strip()
        if not text:
            return self._empty(path, data)
        written_as = data.get(f"{path}:as") or ("number" if self.kind.is_number else "text")
        if written_as == "number" and _NUMBER.match(text):
            try:
                return parse_json(text.encode())
            except ValueError:  # too large for one: let the serializer say so
                return text
        return self._meant(text)

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        widget = self._widget(data.get(path) or "")
        return self._input_part(path, data, problems, label, widget)

    def _cleared(self) -> Any:
        """What it stands for, that a value which was there is there no more."""
        if getattr(self.field, "allow_blank", False):
            return ""
        return None if self.field.allow_null else LEFT_OUT

    def _shown(self, value: str) -> str:
        return value

    def _meant(self, text: str) -> str:
        return text

    def _widget(self, text: str) -> forms.Widget:
        attrs: dict[str, Any] = {}
        if self.kind.is_number or not self.kind.is_free:
            attrs["autocomplete"] = "off"
        placeholder = self.initial if isinstance(self.initial, str | int | float) else ""
        attrs["placeholder"] = str(placeholder) or self.kind.placeholder
        if self.is_secret:
            attrs |= {"type": "password", "autocomplete": "new-password"}
        elif self.kind.is_free:
            is_long = "\n" in text or len(text) > _LONG_TEXT
            if is_long or self.field.style.get("base_template") == "textarea.html":
                return widgets.UnfoldAdminTextareaWidget(attrs={"rows": 5})
        elif self.kind.fits.match(text) or not text:
            attrs["type"] = self.kind.input_type
        if self.kind.mode:
            attrs["inputmode"] = self.kind.mode
        if attrs.get("type") in ("datetime-local", "time"):
            attrs["step"] = "1"
        return widgets.UnfoldAdminTextInputWidget(attrs=attrs)


class MomentNode(TextNode):
    """A moment, by the browser's picker, in UTC."""

    _PICKED = re.compile(f"{_DATE}T\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?\\Z", re.ASCII)
    _PICKABLE = re.compile(f"({_DATE}T\\d\\d:\\d\\d:\\d\\d(\\.\\d{{0,2}}[1-9])?)Z\\Z", re.ASCII)

    def holds(self, value: Any) -> bool:
        is_picked = isinstance(value, str) and self._PICKED.match(value)
        return super().holds(value) and not is_picked

    def _shown(self, value: str) -> str:
        found = self._PICKABLE.match(value)
        return found[1] if found else value

    def _meant(self, text: str) -> str:
        if not self._PICKED.match(text):
            return text
        return f"{text}:00Z" if text.count(":") == 1 else f"{text}Z"
