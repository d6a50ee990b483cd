"""What a person changes of a task that waits."""

import json
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict

from tasks.admin.form.nodes.node import LEFT_OUT
from tasks.admin.form.options import option_fields
from tasks.admin.form.payload_part import PayloadPart
from tasks.admin.form.task_form import TaskForm, picked
from tasks.engine.edit import AT_ONCE, TaskChanges
from tasks.engine.states import State
from tasks.queries.task import TaskDetail
from tasks.registry import TaskType

_HELP: Final = {"max_retries": "Attempts after the first.", "timeout": "Of one attempt."}


class EditForm(TaskForm):
    """The fields of a task that waits, with what it is; what stays as it is, is not checked anew.

    changes: what differs, once `is_valid()` is true.
    """

    def __init__(
        self,
        task_type: TaskType,
        payload: PayloadPart,
        task: TaskDetail,
        sent: QueryDict | None,
        *,
        shown: QueryDict | None = None,
    ) -> None:
        """
        task: as it is.
        sent: what is to be checked; shown: what is to be shown as it was written, unchecked.
        """
        super().__init__(task_type, payload, sent)
        self._task = task
        self.fields |= option_fields(task_type, task)
        del self.fields["unique"]
        for name, text in _HELP.items():
            self.fields[name].help_text = text
        queues = dict.fromkeys([*settings.TASKHUB_QUEUES, task.queue])
        self.fields["queue"] = forms.ChoiceField(
            label="Queue",
            required=False,
            choices=[(name, name) for name in queues],
            initial=task.queue,
            widget=self.fields["queue"].widget,
        )
        if task.state is not State.PENDING:
            self.fields["process_at"].initial = picked(task.due)
        if shown is not None:
            self.initial = {name: shown.get(name, "") for name in self.fields}

    @property
    def changes(self) -> TaskChanges:
        values = {name: self.values.get(name) for name in ("queue", "max_retries", "timeout")}
        return TaskChanges(
            **values,
            payload=self.payload.value if self._is_payload_new else None,
            metadata=self._metadata,
            process_at=self._process_at,
        )

    def words(self) -> str:
        """What differs, for people, such as "due at once, payload"; "" for nothing."""
        changes = self.changes
        found = []
        if changes.process_at:
            is_now = changes.process_at == AT_ONCE
            when = "at once" if is_now else f"{changes.process_at:%Y-%m-%d %H:%M:%S} UTC"
            found.append(f"due {when}")
        if changes.queue:
            found.append(f"queue {changes.queue}")
        if changes.max_retries is not None:
            found.append(f"{changes.max_retries} retries")
        for name in ("timeout", "payload", "metadata"):
            if getattr(changes, name) is not None:
                found.append(name)
        return ", ".join(found)

    def _check_payload(self) -> None:
        if self._is_payload_new:
            super()._check_payload()

    def _value(self, name: str) -> Any:
        return LEFT_OUT if self._is_as_before(name) else super()._value(name)

    def _is_as_before(self, name: str) -> bool:
        before = self.fields[name].initial
        written: str = self.cleaned_data.get(name, "").replace("\r\n", "\n")
        return written.strip() == str("" if before is None else before)

    @property
    def _is_payload_new(self) -> bool:
        if self.payload.problems or self.payload.value is LEFT_OUT:
            return True
        now, then = (
            json.dumps(value, sort_keys=True) for value in (self.payload.value, self._task.payload)
        )
        return now != then

    @property
    def _process_at(self) -> Any:
        if self._is_as_before("process_at"):
            return None
        written = self.values.get("process_at", AT_ONCE)
        is_same = written == self._task.due.replace(microsecond=0)
        return None if is_same and self._task.state is not State.PENDING else written

    @property
    def _metadata(self) -> dict[str, Any] | None:
        if self._is_as_before("metadata"):
            return None
        written: dict[str, Any] = self.values.get("metadata", {})
        return written
