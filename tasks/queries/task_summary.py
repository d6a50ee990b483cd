"""A task as a row of a list: what a glance needs, without its payload and result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from progress.entry import Entry
from progress.keys import progress_stream
from progress.reader import RawEntry, entry_from_raw
from store.connection import shared_client
from tasks.engine import keys
from tasks.engine.record import FIELDS, TaskRecord, record_fields
from tasks.engine.states import State

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


def read_summaries(task_ids: Sequence[str]) -> list[TaskSummary | None]:
    """The tasks of these ids, None where there is none, in one round trip. Raises RedisError."""
    pipe = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        pipe.hmget(keys.job(task_id), FIELDS)
        pipe.xrevrange(progress_stream(task_id), count=1)
    answers = iter(pipe.execute())
    return [_summary(task_id, next(answers), next(answers)) for task_id in task_ids]


def _summary(
    task_id: str, values: Sequence[bytes | None], entries: Sequence[RawEntry]
) -> TaskSummary | None:
    names = (name.encode() for name in FIELDS)
    record = record_fields(task_id, dict(zip(names, values, strict=True)))
    if record is None:
        return None
    return TaskSummary(**record, latest=entry_from_raw(task_id, entries[0]) if entries else None)
