"""What a person fills in of a task, checked as the API checks a request."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from tasks.admin.form.nodes.list_node import item_numbers
from tasks.admin.form.nodes.node import LEFT_OUT
from tasks.admin.form.options import option_fields, option_value
from tasks.admin.form.payload_part import PayloadPart, beginning, written
from tasks.api.serializers import NewTaskSerializer
from tasks.engine.states import State
from tasks.queries.task import TaskDetail
from tasks.registry import TaskType

_NOTHING_TO_CREATE = ("_turn", "_add", "_remove", "_show")
"""Buttons of a form that only ask to see it again: its payload the other way, with an item more or
less, or on another page."""


def only_shows(sent: QueryDict) -> bool:
    """Whether a form was sent to be shown again, and for nothing else."""
    return any(name in sent for name in _NOTHING_TO_CREATE)


class TaskForm(forms.Form):
    """A task's payload and how it is run.

    task_type, payload: what it is of, and that part of it.
    values: what the API's own checks make of it, once `is_valid()` is true.
    """

    values: Mapping[str, Any]

    def __init__(self, task_type: TaskType, payload: PayloadPart, sent: QueryDict | None) -> None:
        """sent: what was sent to be checked."""
        super().__init__(sent, label_suffix="")
        self.payload = payload
        self.task_type = task_type

    def is_valid(self) -> bool:
        return super().is_valid() and not self.payload.problems

    def clean(self) -> dict[str, Any]:
        """Check all as the API does; each problem stands at its field."""
        values = {name: self._value(name) for name in self.fields}
        body = {name: value for name, value in values.items() if value is not LEFT_OUT}
        serializer = NewTaskSerializer(data={**body, "type": self.task_type.name, "payload": {}})
        serializer.is_valid()
        for name, problems in serializer.errors.items():
            if not self.has_error(name):
                self.add_error(name if name in self.fields else None, _capital(problems[0]))
        self._check_payload()
        if not self.errors and not self.payload.problems:
            self.values = {**serializer.validated_data, "payload": self.payload.value}
        return self.cleaned_data

    def problems(self) -> Iterator[tuple[str, str, str]]:
        """All that is wrong: the id of the field, its label, and the text."""
        yield from self.payload.part.all_problems()
        if self.is_bound:
            for field in self:
                for text in field.errors:
                    yield field.id_for_label, str(field.label), str(text)

    def _check_payload(self) -> None:
        self.payload.check()

    def _value(self, name: str) -> Any:
        try:
            return option_value(name, self.cleaned_data.get(name, ""))
        except ValueError as error:
            self.add_error(name, str(error))
            return LEFT_OUT


class NewTaskForm(TaskForm):
    """The fields of a new task."""

    def __init__(
        self,
        task_type: TaskType,
        payload: PayloadPart,
        source: TaskDetail | None,
        sent: QueryDict | None,
        *,
        shown: QueryDict | None = None,
    ) -> None:
        """
        source: the task that it begins with.
        sent: what is to be checked; shown: what is to be shown as it was written, unchecked.
        """
        super().__init__(task_type, payload, sent)
        self.source = source
        self.fields |= option_fields(task_type, source)
        if source and source.state is State.SCHEDULED:
            self.initial["process_at"] = picked(source.due)
        if shown is not None:
            self.initial = {name: shown.get(name, "") for name in self.fields}


def begun_payload(task_type: TaskType, source: TaskDetail | None, *, as_json: bool) -> PayloadPart:
    """The payload that a form begins with: a task's, where it is of this type, or a new one."""
    is_same = source is not None and source.type == task_type.name
    payload = source.payload if source and is_same else beginning(task_type)
    return PayloadPart(task_type, written(task_type, payload, as_json=as_json))


def sent_payload(task_type: TaskType, sent: QueryDict) -> PayloadPart:
    """The payload that was sent, with what a button of it asked for."""
    data = sent.copy()
    if path := sent.get("_add"):
        numbers = map(int, item_numbers(path, data))
        data.appendlist(f"{path}:items", str(max(numbers, default=-1) + 1))
    if item := sent.get("_remove"):
        path, _, number = item.rpartition(":")
        left = [one for one in data.getlist(f"{path}:items") if one != number]
        data.setlist(f"{path}:items", left)
    payload = PayloadPart(task_type, data)
    if "_turn" in sent:
        payload = payload.turned() or payload
        if payload.value != beginning(task_type):
            payload.check()
    return payload


def picked(moment: datetime) -> str:
    """A moment as the browser's picker has it, in UTC."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
