"""How a task is run, as fields of a form, and what the API would be sent for what is written."""

import re
from datetime import timedelta
from typing import Any, Final

import durationpy
from django import forms
from django.conf import settings
from unfold import widgets

from access.json_body import parse_json
from tasks.admin.form.nodes.node import LEFT_OUT
from tasks.admin.form.nodes.part import json_area
from tasks.admin.json_text import pretty
from tasks.api.serializers import MAX_RETRIES
from tasks.queries.task import TaskDetail
from tasks.registry import TaskType

_BROWSER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?\Z", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}\Z", re.ASCII)
_LABELS: Final = {
    "process_at": "Due",
    "queue": "Queue",
    "max_retries": "Retries",
    "timeout": "Timeout",
    "unique": "Unique for",
    "metadata": "Metadata",
}


def option_fields(task_type: TaskType, source: TaskDetail | None) -> dict[str, forms.Field]:
    """The fields beside the payload; what is left empty is as the type has it.

    source: the task that they begin with.
    """
    own = _go(task_type.timeout)
    fields: dict[str, forms.Field] = {
        "process_at": forms.CharField(
            required=False,
            help_text="In UTC. At once when empty.",
            widget=widgets.UnfoldAdminTextInputWidget(
                attrs={"type": "datetime-local", "step": "1"}
            ),
        ),
        "queue": forms.ChoiceField(
            choices=_queues(task_type),
            required=False,
            initial=source.queue if source else "",
            widget=widgets.UnfoldAdminSelectWidget(),
        ),
        "max_retries": _text(
            f"0 to {MAX_RETRIES}; {task_type.max_retries} when empty.",
            source.max_retries if source else "",
            str(task_type.max_retries),
        ),
        "timeout": _text(
            f"Of one attempt, such as 90s or 1h30m; {own} when empty.",
            _go(source.timeout) if source else "",
            own,
        ),
        "unique": _text("No equal task may be created for so long, such as 10m.", "", "10m"),
        "metadata": forms.CharField(
            required=False,
            strip=False,
            initial=pretty(source.metadata) if source and source.metadata else "",
            help_text="A JSON object, for whoever creates the task.",
            widget=json_area(3),
        ),
    }
    for name, field in fields.items():
        field.label = _LABELS[name]
    return fields


def option_value(name: str, written: str) -> Any:
    """What the API would be sent for an option, LEFT_OUT for an empty one. Raises ValueError, with
    a message for people, where it is no JSON."""
    text = written.strip()
    if not text:
        return LEFT_OUT
    if name == "metadata":
        try:
            return parse_json(text.encode(errors="replace"))
        except ValueError as error:
            raise ValueError(f"This {error}") from error
    if name == "max_retries" and _INTEGER.match(text):
        return int(text)
    if name == "process_at" and _BROWSER_TIME.match(text):
        return f"{text}:00Z" if text.count(":") == 1 else f"{text}Z"
    return text


def _text(help_text: str, initial: Any, placeholder: str) -> forms.Field:
    widget = widgets.UnfoldAdminTextInputWidget(attrs={"placeholder": placeholder})
    return forms.CharField(required=False, initial=initial, help_text=help_text, widget=widget)


def _queues(task_type: TaskType) -> list[tuple[str, str]]:
    own = [("", f"{task_type.queue} (the type's own)")]
    return own + [(name, name) for name in settings.TASKHUB_QUEUES]


def _go(seconds: float) -> str:
    """A duration as Go writes it."""
    text: str = durationpy.to_str(timedelta(seconds=seconds))
    return text
