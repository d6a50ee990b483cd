"""What a person fills in to create a task, checked as the API checks a request."""

import re
from datetime import timedelta
from typing import Any

import durationpy
from django import forms
from django.conf import settings
from unfold import widgets

from tasks.admin.form.payload_fields import LEFT_OUT, json_area, parsed, payload_fields
from tasks.admin.json_text import pretty
from tasks.api.serializers import MAX_RETRIES, NewTaskSerializer, new_task_of
from tasks.engine.spec import NewTask
from tasks.exceptions import InvalidPayload
from tasks.queries.task import TaskDetail
from tasks.registry import TaskType

_PREFIX = "payload."
_BROWSER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?\Z", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}\Z", re.ASCII)


class NewTaskForm(forms.Form):
    """The fields of a new task.

    source: the task that they begin with.
    as_json: the payload as one JSON text, which it is in any case where its serializer's fields
        cannot hold it.

    new_task: what to create, once `is_valid()` is true.
    is_json, has_two_ways: how the payload is filled in, and whether it could be in another way.
    initial_length: of the payload that it begins with, in characters.
    """

    new_task: NewTask

    def __init__(
        self, task_type: TaskType, source: TaskDetail | None, *, as_json: bool, data: Any
    ) -> None:
        super().__init__(data, label_suffix="")
        self._type = task_type
        same_type = source is not None and source.type == task_type.name
        payload = source.payload if source and same_type else {}
        self.initial_length = len(pretty(payload))
        fields = payload_fields(task_type) or []
        holds_all = set(payload) <= {field.name for field in fields}
        self.has_two_ways = bool(fields) and holds_all
        self.is_json = as_json or not self.has_two_ways
        self._fields = {} if self.is_json else {_PREFIX + field.name: field for field in fields}
        if self.is_json:
            self.fields["payload"] = _json_field("payload", pretty(payload), 12)
        for name, field in self._fields.items():
            self.fields[name] = field.form_field(payload.get(field.name, LEFT_OUT))
        self.fields |= _option_fields(task_type, source)

    def payload_part(self) -> list[forms.BoundField]:
        """The fields of the payload."""
        return [field for field in self if field.name.startswith("payload")]

    def options_part(self) -> list[forms.BoundField]:
        """All other fields."""
        return [field for field in self if not field.name.startswith("payload")]

    def clean(self) -> dict[str, Any]:
        """Check all as the API does; each problem stands at its field."""
        values = {name: self._value(name) for name in self.fields}
        body = {name: value for name, value in values.items() if value is not LEFT_OUT}
        if not self.is_json:
            body["payload"] = {
                field.name: body.pop(name) for name, field in self._fields.items() if name in body
            }
        serializer = NewTaskSerializer(data={**body, "type": self._type.name})
        serializer.is_valid()
        for name, problems in serializer.errors.items():
            if not self.has_error(name):
                self.add_error(name if name in self.fields else None, _capital(problems[0]))
        if not self.has_error("payload") and isinstance(body.get("payload"), dict):
            self._check_payload(body["payload"])
        if not self.errors:
            self.new_task = new_task_of(self._type, serializer.validated_data)
        return self.cleaned_data

    def _value(self, name: str) -> Any:
        """The JSON value of a field, or LEFT_OUT; where it is no JSON, that is told at once."""
        written = self.cleaned_data.get(name, "")
        try:
            if name in self._fields:
                return self._fields[name].value(written)
            if not written.strip():
                return LEFT_OUT
            if name in ("payload", "metadata"):
                return parsed(written)
        except ValueError as error:
            self.add_error(name, _capital(str(error)))
            return LEFT_OUT
        return self._option(name, written.strip())

    def _option(self, name: str, text: str) -> Any:
        """What the API would be sent for this text in an option's field."""
        if name == "max_retries" and _INTEGER.match(text):
            return int(text)
        if name == "process_at" and _BROWSER_TIME.match(text):
            return f"{text}:00Z" if text.count(":") == 1 else f"{text}Z"
        return text

    def _check_payload(self, payload: dict[str, Any]) -> None:
        """Ask the type's serializer."""
        try:
            self._type.check(payload)
        except InvalidPayload as error:
            for name, problems in error.details["errors"].items():
                field = "payload" if self.is_json else _PREFIX + name
                texts = list(_texts(problems))
                if self.is_json or field not in self.fields:
                    texts = [f"{name}: {text}" for text in texts]
                if not self.has_error(field) or self.is_json:
                    self.add_error(field if field in self.fields else None, texts)


def _texts(problems: Any) -> list[str]:
    """All messages in a serializer's errors, however deep."""
    if isinstance(problems, dict):
        return [f"{key}: {text}" for key, inner in problems.items() for text in _texts(inner)]
    if isinstance(problems, list):
        return [text for inner in problems for text in _texts(inner)]
    return [str(problems)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _json_field(label: str, initial: str, rows: int) -> forms.Field:
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        initial=initial,
        help_text="A JSON object.",
        widget=json_area(rows),
    )


def _go(seconds: float) -> str:
    """A duration as Go writes it."""
    text: str = durationpy.to_str(timedelta(seconds=seconds))
    return text


def _option_fields(task_type: TaskType, source: TaskDetail | None) -> dict[str, forms.Field]:
    """The fields beside the payload; what is left empty is as the type has it."""
    queues = [("", f"{task_type.queue} (the type's own)")]
    queues += [(name, name) for name in settings.TASKHUB_QUEUES]
    clock = widgets.UnfoldAdminTextInputWidget(attrs={"type": "datetime-local", "step": "1"})

    def text(help_text: str, initial: Any = "", placeholder: str = "") -> forms.Field:
        widget = widgets.UnfoldAdminTextInputWidget(attrs={"placeholder": placeholder})
        return forms.CharField(required=False, initial=initial, help_text=help_text, widget=widget)

    own = _go(task_type.timeout)
    fields: dict[str, forms.Field] = {
        "queue": forms.ChoiceField(
            choices=queues,
            required=False,
            initial=source.queue if source else "",
            widget=widgets.UnfoldAdminSelectWidget(),
        ),
        "max_retries": text(
            f"From 0 to {MAX_RETRIES}; {task_type.max_retries} when empty.",
            source.max_retries if source else "",
            str(task_type.max_retries),
        ),
        "timeout": text(
            f"Of one attempt, such as 90s or 1h30m; {own} when empty.",
            _go(source.timeout) if source else "",
            own,
        ),
        "process_at": forms.CharField(
            required=False, help_text="In UTC; at once when empty.", widget=clock
        ),
        "unique": text("No equal task may be created for so long, such as 10m.", "", "10m"),
        "metadata": _json_field("metadata", pretty(source.metadata) if source else "", 4),
    }
    for name, field in fields.items():
        field.label = name
    return fields
