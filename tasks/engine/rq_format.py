"""RQ's data as RQ writes it: a job's hash, its statuses, the results of attempts, a worker's hash.

Nothing else reads or writes these, but for RQ's own classes, the names of its keys (`keys.py`), the
same formats in Lua (`lua/libraries/rq.lua`), and what looks into long ones (`spec_text.py`).
"""

import base64
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

import django_rq
from rq.job import Job
from rq.results import Result
from rq.serializers import JSONSerializer

from tasks.engine.rq_spec import RUNNER, SPEC_FIELDS, spec_fields
from tasks.engine.spec import TaskSpec
from tasks.engine.states import State, lua_function

_Fields: TypeAlias = Mapping[bytes, bytes | None]

PLACE_FIELDS: Final = ("origin", "description")
"""The fields of a job's hash that `place_of` reads."""
_JOB_TIMES: Final = ("created_at", "started_at", "ended_at")
JOB_FIELDS: Final = ("status", *PLACE_FIELDS, "worker_name", "number_of_retries", *_JOB_TIMES)
"""The fields of a job's hash that a `JobHash` is made of."""
_TRACEBACK_READ_MAX = 1 << 20  # bytes that are unpacked

STATUS: Final[dict[State, str]] = {
    State.PENDING: "queued",
    State.ACTIVE: "started",
    State.SCHEDULED: "scheduled",
    State.RETRY: "scheduled",
    State.COMPLETED: "finished",
    State.ARCHIVED: "failed",
}
"""The status of a job for each state. `scheduled` is a retry once an attempt has failed."""

_STATE_OF_STATUS = {status: state for state, status in STATUS.items() if state is not State.RETRY}


def state_of(status: str, failures: int) -> State:
    """The state of a task whose job has this status, after so many failed attempts.

    A status that only RQ's own tools give (stopped, canceled) counts as archived.
    """
    state = _STATE_OF_STATUS.get(status, State.ARCHIVED)
    return State.RETRY if state is State.SCHEDULED and failures else state


@cache
def queue_job_fields(queue: str) -> dict[str, Any]:
    """The fields of the hash of a new job that are alike for all of a queue."""
    job: Job = django_rq.get_queue(queue).create_job(RUNNER, args=(), meta={"": ""})
    of_its_own = ("status", "created_at", *SPEC_FIELDS, "timeout", "description")
    return {name: value for name, value in job.to_dict().items() if name not in of_its_own}


def spec_job_fields(spec: TaskSpec) -> dict[str, Any]:
    """The other fields, less those that `lua/scripts/create.lua` fills in. To have RQ make each job
    takes longer than all else that is done for a task."""
    return _asked_fields(spec) | {"retries_left": spec.max_retries}


def edited_job_fields(queue: str, spec: TaskSpec) -> dict[str, Any]:
    """The fields of a job's hash that change where it is asked to be something else, in whichever
    queue."""
    return {"origin": queue} | _asked_fields(spec)


def _asked_fields(spec: TaskSpec) -> dict[str, Any]:
    return {
        **spec_fields(spec),
        "timeout": math.ceil(spec.timeout),
        "description": spec.type,
    }


def place_of(origin: bytes, description: bytes) -> tuple[str, str]:
    """The queue and the type of a task."""
    return origin.decode(), description.decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class JobHash:
    """What RQ's own tools show of a job.

    worker: the name of the last worker that took it, "" before one has.
    retried: retries begun.
    created_at, started_at, ended_at: in UTC, None where it is not so yet.
    """

    status: str
    queue: str
    type: str
    worker: str
    retried: int
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


def job_hash_of(fields: _Fields) -> JobHash | None:
    """A job out of its hash; None where there is none."""
    if not fields.get(b"status"):
        return None
    return JobHash(
        status=_text(fields, b"status"),
        queue=_text(fields, b"origin"),
        type=_text(fields, b"description"),
        worker=_text(fields, b"worker_name"),
        retried=int(_text(fields, b"number_of_retries") or 0),
        created_at=_moment(fields, b"created_at"),
        started_at=_moment(fields, b"started_at"),
        ended_at=_moment(fields, b"ended_at"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptResult:
    """How an attempt ended, as its entry among the results of its task has it.

    type: of RQ's `Result.Type`, in lower case.
    execution: the attempt's execution id.
    number: of the attempt, from 1; None in an entry that does not say it.
    started_at: None in an entry that does not say it.
    error: `ExceptionName: message`, "" of a successful one.
    traceback: its first MB, "" where there is none.
    """

    type: str
    worker: str
    execution: str
    number: int | None
    started_at: datetime | None
    error: str
    traceback: str


def attempt_result_of(entry: _Fields) -> AttemptResult:
    """The result of an attempt, out of the fields of its entry."""
    number = _text(entry, b"attempt")
    return AttemptResult(
        type=Result.Type(int(_text(entry, b"type"))).name.lower(),
        worker=_text(entry, b"worker_name"),
        execution=_text(entry, b"execution_id"),
        number=int(number) if number else None,
        started_at=_moment(entry, b"started_at"),
        error=_text(entry, b"last_err"),
        traceback=_unpacked_traceback(entry.get(b"exc_string")),
    )


def packed_traceback(text: str) -> bytes:
    """A traceback as a result has it, b"" for none."""
    return (
        b"" if not text else base64.b64encode(zlib.compress(text.encode(errors="backslashreplace")))
    )


def _unpacked_traceback(packed: bytes | None) -> str:
    if not packed:
        return ""
    unpacked = zlib.decompressobj().decompress(base64.b64decode(packed), _TRACEBACK_READ_MAX)
    return unpacked.decode(errors="replace")


def packed_result(result: bytes) -> bytes:
    """The JSON that an attempt returned as its result has it."""
    return base64.b64encode(result)


def returned_value_of(entry: _Fields) -> Any:
    """The JSON value that an attempt returned, None where it did not complete."""
    packed = entry.get(b"return_value")
    return JSONSerializer.loads(base64.b64decode(packed)) if packed else None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerHash:
    """What RQ's own tools show of a worker: `state` in RQ's words, such as idle or busy; queues,
    highest priority first; times in UTC."""

    host: str
    pid: int
    queues: list[str]
    state: str
    birth: datetime
    last_heartbeat: datetime


def worker_hash_of(fields: _Fields) -> WorkerHash | None:
    """A worker out of its hash; None where it has begun to write it, or has left."""
    birth, heartbeat = _moment(fields, b"birth"), _moment(fields, b"last_heartbeat")
    if birth is None or heartbeat is None or fields.get(b"death"):
        return None
    return WorkerHash(
        host=_text(fields, b"hostname"),
        pid=int(_text(fields, b"pid") or 0),
        queues=_text(fields, b"queues").split(","),
        state=_text(fields, b"state"),
        birth=birth,
        last_heartbeat=heartbeat,
    )


def _text(fields: _Fields, name: bytes) -> str:
    return (fields.get(name) or b"").decode(errors="replace")


def _moment(fields: _Fields, name: bytes) -> datetime | None:
    text = _text(fields, name)
    return datetime.fromisoformat(text) if text else None


def moment_text(moment: datetime) -> str:
    """A moment in UTC as RQ writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_lua() -> str:
    """The statuses and the types of results as Lua source.

    `rq_status(state)` and `state_of_status(status)`, each nil for what it does not know, and
    `SUCCESSFUL`, `FAILED`, `STOPPED` and `RETRIED`.
    """
    known = _STATE_OF_STATUS.items()
    functions = [
        lua_function("rq_status", ("state",), {(s.value,): q for s, q in STATUS.items()}),
        lua_function("state_of_status", ("status",), {(q,): s.value for q, s in known}),
    ]
    return "\n".join([*functions, *(f"local {kind.name} = {kind.value}" for kind in Result.Type)])
