"""A task as a row of a list: what a glance needs, its payload in a line, and no result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from progress.entry import Entry
from progress.reader import entry_from_raw
from store.call import Asking, asked
from tasks import registry
from tasks.engine import broker
from tasks.engine.record import TaskRecord, record_fields
from tasks.engine.rq_format import job_hash_of
from tasks.engine.rq_spec import small_payload_of
from tasks.engine.states import State
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.queries.waits import start_of, waited_for_attempt

_BEFORE_AN_ATTEMPT: Final = (State.PENDING, State.SCHEDULED, State.RETRY)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSummary(TaskRecord):
    """A task as a row of a list.

    latest: the newest entry of its progress.
    worker: the name of the last worker that took it, "" before one has.
    summary: its payload in a line, as its type wants it; "" where there is nothing to tell.
    """

    latest: Entry | None
    worker: str
    summary: str

    @property
    def attempt(self) -> int:
        """How many attempts were begun."""
        if self.state in _BEFORE_AN_ATTEMPT:
            return self.failures
        return max(self.failures, self.retried + 1 if self.started_at else 0)

    @property
    def waiting(self) -> timedelta | None:
        """How long its latest attempt was waited for, or has been; None before it is due."""
        return waited_for_attempt(self, datetime.now(UTC))

    @property
    def running(self) -> timedelta | None:
        """How long its latest attempt ran, or has been running."""
        start = start_of(self)
        if self.state in _BEFORE_AN_ATTEMPT or start is None:
            return None
        return max(timedelta(), (self.ended_at or datetime.now(UTC)) - start)


LARGE: Final = "(large payload)"
"""The line of a payload that is too large to be read for it."""
_MOST_CALL: Final = 2048  # bytes, as they are stored
_MOST_JSON: Final = 16_384  # bytes, unpacked
SUMMARY_PARTS: Final = TaskParts(latest=True, call=_MOST_CALL)
"""What a `TaskSummary` is made of."""


def summary_of(task: StoredTask) -> TaskSummary | None:
    """A task that was read with SUMMARY_PARTS; None where there is none."""
    record = record_fields(task.id, task.fields)
    if record is None:
        return None
    job = job_hash_of(task.fields)
    return TaskSummary(
        **record,
        latest=entry_from_raw(task.id, task.latest) if task.latest else None,
        worker=job.worker if job else "",
        summary=_summary(record["type"], task.call),
    )


def _summary(type_name: str, call: bytes | None) -> str:
    payload = small_payload_of(call, _MOST_JSON) if call else None
    return LARGE if payload is None else registry.summary_of(type_name, payload)


@asked
def read_summaries(task_ids: Sequence[str]) -> Asking[list[TaskSummary | None]]:
    """The tasks of these ids, None where there is none, in one round trip. Raises RedisError."""
    tasks = yield from broker.read_tasks(task_ids, SUMMARY_PARTS)
    return [summary_of(task) for task in tasks]
