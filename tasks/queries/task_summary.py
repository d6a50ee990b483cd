"""A task as a row of a list: what a glance needs, without its payload and result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from progress.entry import Entry
from progress.reader import entry_from_raw
from store.call import Asking, asked
from tasks.engine.record import TaskRecord, record_fields
from tasks.engine.states import State
from tasks.engine.stored_task import StoredTask, TaskParts, read_tasks

_BEFORE_AN_ATTEMPT: Final = (State.PENDING, State.SCHEDULED, State.RETRY)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSummary(TaskRecord):
    """A task as a row of a list.

    latest: the newest entry of its progress.
    """

    latest: Entry | None

    @property
    def attempt(self) -> int:
        """How many attempts were begun."""
        if self.state in _BEFORE_AN_ATTEMPT:
            return self.failures
        return max(self.failures, self.retried + 1 if self.started_at else 0)

    @property
    def waiting(self) -> timedelta | None:
        """How long its latest attempt was waited for, or has been; None before it is due."""
        if self.state in (State.SCHEDULED, State.RETRY):
            return None
        until = (self._start or self.ended_at) if self.state is not State.PENDING else None
        waited = (until or datetime.now(UTC)) - self.due
        return waited if waited >= timedelta() else None

    @property
    def running(self) -> timedelta | None:
        """How long its latest attempt ran, or has been running."""
        if self.state in _BEFORE_AN_ATTEMPT or self._start is None:
            return None
        return max(timedelta(), (self.ended_at or datetime.now(UTC)) - self._start)

    @property
    def _start(self) -> datetime | None:
        """When the attempt began that the task was last due for."""
        started = self.started_at
        return started if started and started >= self.due else None


SUMMARY_PARTS: Final = TaskParts(latest=True)
"""What a `TaskSummary` is made of."""


def summary_of(task: StoredTask) -> TaskSummary | None:
    """A task that was read with SUMMARY_PARTS; None where there is none."""
    record = record_fields(task.id, task.fields)
    if record is None:
        return None
    return TaskSummary(
        **record, latest=entry_from_raw(task.id, task.latest) if task.latest else None
    )


@asked
def read_summaries(task_ids: Sequence[str]) -> Asking[list[TaskSummary | None]]:
    """The tasks of these ids, None where there is none, in one round trip. Raises RedisError."""
    tasks = yield from read_tasks(task_ids, SUMMARY_PARTS)
    return [summary_of(task) for task in tasks]
