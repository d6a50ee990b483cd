"""Changes of a task that waits, as `lua/scripts/edit.lua` wants them told."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from store.script import Argument
from tasks.engine import keys
from tasks.engine.rq_format import edited_job_fields
from tasks.engine.rq_spec import SPEC_FIELDS, spec_of
from tasks.engine.spec import TaskSpec, fingerprint
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.times import EPOCH, to_ms

AT_ONCE: Final = EPOCH
"""A time for a task that is to wait no longer."""
EDIT_PARTS: Final = TaskParts().with_fields(*SPEC_FIELDS)
"""What `prepare_edit` reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskChanges:
    """What a waiting task is to be; what is None stays as it is.

    payload: for its handler; its type is not asked here, as it is not at a creation.
    metadata: for whoever created it.
    queue: the name of a configured queue.
    process_at: when it is due; AT_ONCE, or any time that is past, for now.
    max_retries: attempts after the first.
    timeout: seconds for one attempt.
    """

    payload: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    queue: str | None = None
    process_at: datetime | None = None
    max_retries: int | None = None
    timeout: float | None = None

    def of_spec(self, spec: TaskSpec) -> TaskSpec:
        """What a task is asked to be, changed."""
        names = ("payload", "metadata", "max_retries", "timeout")
        given = {name: value for name in names if (value := getattr(self, name)) is not None}
        return replace(spec, **given)


class Edit(NamedTuple):
    """arguments: of the script, after the deadline."""

    arguments: list[Argument]


class WindowHeld(NamedTuple):
    """task_id: of the one that holds the uniqueness window."""

    task_id: str


def prepare_edit(task: StoredTask, changes: TaskChanges, seen: int | None) -> Edit | None:
    """The change of a task that was read with EDIT_PARTS; None where there is no task.

    seen: how often it had been edited when the caller read it; None for now.
    """
    record = task.record
    if record is None:
        return None
    data, meta = (task.fields[name.encode()] or b"" for name in SPEC_FIELDS)
    spec = changes.of_spec(spec_of(data, meta, record.max_retries))
    queue = record.queue if changes.queue is None else changes.queue
    window = keys.unique(fingerprint(queue, spec.type, spec.payload))
    due = to_ms(changes.process_at) if changes.process_at else ""
    fields = [part for pair in edited_job_fields(queue, spec).items() for part in pair]
    edits = record.edits if seen is None else seen
    return Edit([edits, queue, due, window, spec.max_retries, *fields])
