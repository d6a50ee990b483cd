"""The attempts of a task: the newest that ended, and the one that runs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from store.connection import shared_client
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import keys
from tasks.engine.record import is_task_id
from tasks.engine.rq_format import JOB_FIELDS, JobHash, attempt_result_of, job_hash_of, state_of
from tasks.engine.states import State
from tasks.engine.worker_name import worker_label
from tasks.times import from_ms

NEWEST: Final = 10
"""So many that ended are kept, as `lua/libraries/rq.lua` trims the stream."""
TRACEBACK_MAX: Final = 20_000
"""Characters of a traceback that are shown: of a longer one its beginning and its end."""

_Entry = tuple[bytes, dict[bytes, bytes]]


class AttemptStatus(StrEnum):
    """How an attempt stands; for one that ended, the type of RQ's result."""

    SUCCESSFUL = "successful"
    FAILED = "failed"  # and no other follows
    STOPPED = "stopped"  # cancelled while it ran
    RETRIED = "retried"  # failed, and another follows
    RUNNING = "running"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt.

    number: from 1, over again for a task that begins anew; 0 where it is unknown.
    worker: the name of the worker that ran it.
    started_at: None where it is unknown.
    ended_at: None of one that runs.
    error: `ExceptionName: message`, "" where there is none.
    """

    status: AttemptStatus
    number: int
    worker: str
    started_at: datetime | None
    ended_at: datetime | None
    error: str = ""
    traceback: str = ""

    @property
    def worker_label(self) -> str:
        """Its worker's name for people, also of one that is gone."""
        return worker_label(self.worker)


def attempts_of(task_id: str) -> list[Attempt]:
    """The newest attempts of a task, oldest first; none of a task that there is not.

    Raises StoreUnavailable.
    """
    if not is_task_id(task_id):
        return []
    client = shared_client().pipeline(transaction=False)
    with store_failure_as(StoreUnavailable), client as pipe:
        pipe.xrevrange(keys.results(task_id), count=NEWEST)
        names = (*JOB_FIELDS, "execution")
        pipe.hmget(keys.job(task_id), names)
        results, values = pipe.execute()
    fields = dict(zip((name.encode() for name in names), values, strict=True))
    job = job_hash_of(fields)
    if job is None:
        return []
    execution = (fields[b"execution"] or b"").decode()
    ended = [_ended_attempt(entry, job, execution) for entry in reversed(results)]
    if state_of(job.status, 0) is not State.ACTIVE:
        return ended
    running = Attempt(
        status=AttemptStatus.RUNNING,
        number=job.retried + 1,
        worker=job.worker,
        started_at=job.started_at,
        ended_at=None,
    )
    return [*ended, running]


def _ended_attempt(entry: _Entry, job: JobHash, execution: str) -> Attempt:
    """An attempt out of its entry; the newest one's start and number the task's hash has, too."""
    entry_id, fields = entry
    result = attempt_result_of(fields)
    is_newest = result.execution == execution
    return Attempt(
        status=AttemptStatus(result.type),
        number=result.number or (job.retried + 1 if is_newest else 0),
        worker=result.worker,
        started_at=result.started_at or (job.started_at if is_newest else None),
        ended_at=from_ms(int(entry_id.partition(b"-")[0])),
        error=result.error,
        traceback=_shorten_traceback(result.traceback),
    )


def _shorten_traceback(traceback: str) -> str:
    if len(traceback) <= TRACEBACK_MAX:
        return traceback
    half = TRACEBACK_MAX // 2
    return f"{traceback[:half]}\n… (cut) …\n{traceback[-half:]}"
