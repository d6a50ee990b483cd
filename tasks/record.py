"""A task as the store keeps it: RQ's job, its metadata, and a few fields of our own.

RQ's hash holds what RQ's tools show; its `meta` holds what the request asked for. Our fields
move with the task: `due` (ms), `failures`, `max_retries`, `execution`, `cancelled`, `unique`
and `last_err`.
"""

import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import django_rq
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from tasks.states import State, state_of
from tasks.times import from_ms

RUNNER = "tasks.runner.run"
"""The only function that a job of the hub names; the worker never imports what a job names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What a task is asked to be. timeout: seconds."""

    type: str
    payload: dict[str, Any]
    metadata: dict[str, Any]
    max_retries: int
    timeout: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task as it stands. cancelled: it is archived for that, or its attempt is to end. Times are
    UTC; result is JSON."""

    id: str
    queue: str
    state: State
    request: Request
    retried: int
    last_err: str
    cancelled: bool
    due: datetime
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    result: Any = None


@cache
def _rq_queue(name: str) -> Queue:
    queue: Queue = django_rq.get_queue(name)
    return queue


def job_fields(task_id: str, queue: str, request: Request) -> dict[str, Any]:
    """A new task's fields, as `lua/create.lua` stores them beside those that it fills in."""
    job: Job = _rq_queue(queue).create_job(
        RUNNER,
        args=(request.type, request.payload),
        job_id=task_id,
        timeout=math.ceil(request.timeout),
        description=request.type,
        meta={"timeout": request.timeout, "metadata": request.metadata},
    )
    fields = job.to_dict()
    for filled_by_script in ("status", "created_at"):
        fields.pop(filled_by_script)
    return fields | {
        "failures": 0,
        "max_retries": request.max_retries,
        "retries_left": request.max_retries,
        "last_err": "",
    }


def request_of(data: bytes, meta: bytes, max_retries: int) -> Request:
    """What was asked for, out of a job's `data` and `meta`."""
    call = json.loads(zlib.decompress(data))
    type_name, payload = call[2]
    asked = json.loads(meta)
    return Request(
        type=type_name,
        payload=payload,
        metadata=asked["metadata"],
        max_retries=max_retries,
        timeout=asked["timeout"],
    )


def task_of(task_id: str, fields: Mapping[bytes, bytes], result: bytes | None) -> Task | None:
    """A task out of its job's hash and its newest result; None where the job is not ours."""
    if b"failures" not in fields:
        return None
    state = state_of(fields[b"status"].decode(), int(fields[b"failures"]))
    last_err = fields[b"last_err"].decode(errors="replace")
    return Task(
        id=task_id,
        queue=fields[b"origin"].decode(),
        state=state,
        request=request_of(fields[b"data"], fields[b"meta"], int(fields[b"max_retries"])),
        retried=int(fields.get(b"number_of_retries", 0)),
        last_err=last_err,
        cancelled=is_cancelled(fields.get(b"cancelled"), state, last_err),
        due=from_ms(int(fields[b"due"])),
        created_at=_moment(fields.get(b"created_at")),
        started_at=_moment(fields.get(b"started_at")),
        ended_at=_moment(fields.get(b"ended_at")),
        result=JSONSerializer.loads(result) if result and state is State.COMPLETED else None,
    )


def is_cancelled(field: bytes | None, state: State, last_err: str) -> bool:
    """Whether a task was cancelled, by the field `cancelled` of its hash.

    That was written for running tasks alone once; of the others the error told, as no attempt's
    does: those begin with the name of an exception.
    """
    return bool(field) or (state is State.ARCHIVED and last_err == "task cancelled")


def _moment(text: bytes | None) -> datetime | None:
    return datetime.fromisoformat(text.decode()) if text else None
