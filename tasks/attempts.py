"""The attempts of a task: those that ended, as RQ's results stream tells, and the one that runs."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rq.results import Result as RQResult

from progress.connection import shared_client
from progress.store_failure import store_failure_as
from tasks import keys
from tasks.exceptions import StoreUnavailable
from tasks.states import RQ_STATUS, State
from tasks.task_id import is_task_id
from tasks.times import from_ms

NEWEST: Final = 10
"""So many that ended are kept, as `lua/conclude.lua` trims the stream."""
TRACEBACK_MAX: Final = 20_000
"""Characters of a traceback that are shown: of a longer one its beginning and its end."""
_UNPACKED_MAX = 1 << 20  # bytes

Result = tuple[bytes, Mapping[bytes, bytes]]
"""An entry of the stream: its id, and its fields."""


class Kind(StrEnum):
    """How an attempt stands."""

    SUCCESSFUL = "successful"
    FAILED = "failed"  # and no other follows
    STOPPED = "stopped"  # cancelled while it ran
    RETRIED = "retried"  # failed, and another follows
    RUNNING = "running"


_KINDS = {
    str(RQResult.Type[kind.name].value).encode(): kind for kind in Kind if kind is not Kind.RUNNING
}
"""By the number of RQ's type of result, which has the same name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt. number: from 1, over again for a task that begins anew; 0 where it is unknown.

    started_at: None where it is unknown; ended_at: None of one that runs.
    """

    kind: Kind
    number: int
    worker: str
    started_at: datetime | None
    ended_at: datetime | None
    error: str = ""
    traceback: str = ""


def attempts_of(task_id: str) -> list[Attempt]:
    """The newest attempts of a task, oldest first; none of a task that there is not.

    Raises StoreUnavailable.
    """
    if not is_task_id(task_id):
        return []
    client = shared_client().pipeline(transaction=False)
    with store_failure_as(StoreUnavailable), client as pipe:
        pipe.xrevrange(keys.results(task_id), count=NEWEST)
        names = ("status", "worker_name", "execution", "started_at", "number_of_retries")
        pipe.hmget(keys.job(task_id), names)
        results, (status, *newest) = pipe.execute()
    worker, execution, started_at, retries = (value or b"" for value in newest)
    number = int(retries or 0) + 1
    ended = [_ended(result, execution, started_at, number) for result in reversed(results)]
    if status != RQ_STATUS[State.ACTIVE].encode():
        return ended
    running = Attempt(
        kind=Kind.RUNNING,
        number=number,
        worker=worker.decode(),
        started_at=_moment(started_at),
        ended_at=None,
    )
    return [*ended, running]


def _ended(result: Result, execution: bytes, started_at: bytes, number: int) -> Attempt:
    """An attempt out of its entry; the newest one's start and number are also in the job's hash."""
    entry_id, fields = result
    if fields.get(b"execution_id") != execution:
        started_at, number = b"", 0
    return Attempt(
        kind=_KINDS[fields[b"type"]],
        number=int(fields.get(b"attempt", number)),
        worker=fields.get(b"worker_name", b"").decode(),
        started_at=_moment(fields.get(b"started_at", started_at)),
        ended_at=from_ms(int(entry_id.partition(b"-")[0])),
        error=fields.get(b"last_err", b"").decode(errors="replace"),
        traceback=_traceback(fields.get(b"exc_string", b"")),
    )


def _traceback(packed: bytes) -> str:
    """What `tasks/runner.py` packed, unpacked no further than is worth it."""
    if not packed:
        return ""
    text = (
        zlib.decompressobj()
        .decompress(base64.b64decode(packed), _UNPACKED_MAX)
        .decode(errors="replace")
    )
    if len(text) <= TRACEBACK_MAX:
        return text
    half = TRACEBACK_MAX // 2
    return f"{text[:half]}\n… (cut) …\n{text[-half:]}"


def _moment(text: bytes) -> datetime | None:
    return datetime.fromisoformat(text.decode()) if text else None
