"""A task as its hash in the store tells it: RQ's job with a few fields of ours, which move with it.

A new field of ours goes into `TaskRecord`, `_OURS` and `record_fields`; into `fields_of_spec`
where it is there from the beginning, and else into the script that writes it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tasks.engine.error_group import error_name
from tasks.engine.rq_format import (
    JOB_FIELDS,
    job_hash_of,
    queue_job_fields,
    spec_job_fields,
    state_of,
)
from tasks.engine.spec import TaskSpec
from tasks.engine.states import State, TaskTime
from tasks.times import from_ms

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")

_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}

TRACEPARENT: Final = "traceparent"
"""A field of ours that only those tasks have whose request had one; no list needs it."""
_OURS: Final = ("failures", "max_retries", "last_err", "cancelled", "due", "edits")
FIELDS: Final = (*JOB_FIELDS, *_OURS)
"""The fields of the hash that a record is made of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRecord:
    """A task as it stands. Times are in UTC.

    failures: attempts that failed so far, over again for a task that begins anew.
    retried: retries begun.
    last_err: of the last failed attempt, `ExceptionName: message`; "" before one fails.
    cancelled: it is archived for that, or its attempt is to end.
    due: when it is, or last was, due.
    edits: how often it was edited; whoever edits it says how often it was when they read it.
    started_at, ended_at: None before the first attempt, and before the task has ended.
    """

    id: str
    queue: str
    type: str
    state: State
    failures: int
    max_retries: int
    retried: int
    last_err: str
    cancelled: bool
    due: datetime
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    edits: int = 0

    @property
    def listing_time(self) -> datetime | None:
        """The time that its state is listed by."""
        times = {
            TaskTime.DUE: self.due,
            TaskTime.STARTED: self.started_at,
            TaskTime.ENDED: self.ended_at,
        }
        return times[self.state.listed_by]

    @property
    def exception(self) -> str:
        """The name of the exception that `last_err` is of; "" where it is of none."""
        return error_name(self.last_err)

    @property
    def display_state(self) -> str:
        """The state as pages name it: "cancelling" while a cancelled attempt is being ended, and
        "cancelled" then."""
        if self.cancelled:
            return "cancelling" if self.state is State.ACTIVE else "cancelled"
        return self.state.value


def is_task_id(text: str) -> bool:
    """Whether this can be a task's id, a lowercase UUID of version 4. Anything else is no task,
    without asking the store."""
    return _UUID4.match(text) is not None


def record_fields(task_id: str, fields: Mapping[bytes, bytes | None]) -> dict[str, Any] | None:
    """The fields of a `TaskRecord` out of a task's hash; None where there is no task of ours."""
    job = job_hash_of(fields)
    if job is None or fields.get(b"failures") is None:
        return None
    text = {name: (fields.get(name.encode()) or b"").decode(errors="replace") for name in _OURS}
    failures = int(text["failures"])
    state = state_of(job.status, failures)
    return {
        "id": task_id,
        "queue": job.queue,
        "type": job.type,
        "state": state,
        "failures": failures,
        "max_retries": int(text["max_retries"]),
        "retried": job.retried,
        "last_err": text["last_err"],
        "cancelled": _is_cancelled(text["cancelled"], state, text["last_err"]),
        "due": from_ms(int(text["due"])),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "edits": int(text["edits"] or 0),
    }


def _is_cancelled(field: str, state: State, last_err: str) -> bool:
    """Whether a task was cancelled, by the field `cancelled` of its hash.

    That was written for running tasks alone once; of the others the error told, as no attempt's
    does: those begin with the name of an exception.
    """
    return bool(field) or (state is State.ARCHIVED and last_err == "task cancelled")


def new_task_ids(count: int) -> list[str]:
    """So many new ids, each a random UUID (RFC 9562, version 4), in a quarter of the time that
    `uuid` takes."""
    digits = os.urandom(16 * count).hex()
    return [
        f"{digits[at : at + 8]}-{digits[at + 8 : at + 12]}-4{digits[at + 13 : at + 16]}"
        f"-{_VARIANT[digits[at + 16]]}{digits[at + 17 : at + 20]}-{digits[at + 20 : at + 32]}"
        for at in range(0, 32 * count, 32)
    ]


def fields_of_queue(queue: str) -> dict[str, Any]:
    """The fields of a new task's hash that are alike for all of a queue."""
    return queue_job_fields(queue) | {"failures": 0, "last_err": ""}


def fields_of_spec(spec: TaskSpec) -> dict[str, Any]:
    """The others, less those that `lua/scripts/create.lua` fills in."""
    return spec_job_fields(spec) | {"max_retries": spec.max_retries}
