"""One task, with all that was asked of it and its result."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from access.caller import OPEN, Bounds
from store.call import Asking, Call, asked
from store.connection import AsyncStore
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import keys
from tasks.engine.record import TRACEPARENT, TaskRecord, is_task_id, record_fields
from tasks.engine.rq_format import PLACE_FIELDS, place_of, returned_value_of
from tasks.engine.rq_spec import (
    DATA,
    META,
    SPEC_FIELDS,
    metadata_of,
    payload_of,
    spec_of,
    timeout_of,
)
from tasks.engine.states import State
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.exceptions import TaskNotFound

OPTIONAL: Final = ("payload", "metadata", "result")
"""Of a `TaskDetail`, what may be long: a list has it where it is asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDetail(TaskRecord):
    """A task as the API shows it.

    payload, metadata: JSON objects, as the request gave them.
    timeout: seconds for one attempt.
    result: a JSON value, None until the task is completed.
    traceparent: of the request that created it, "" of none; only where it is read by its id.
    """

    payload: dict[str, Any]
    metadata: dict[str, Any]
    timeout: float
    result: Any = None
    traceparent: str = ""

    @property
    def completed_at(self) -> datetime | None:
        """When it was completed; None of a task that is not."""
        return self.ended_at if self.state is State.COMPLETED else None


@asked
def get_task(task_id: str, queue: str = "", bounds: Bounds = OPEN) -> Asking[TaskDetail]:
    """A task by its id.

    queue: where it must be, "" for anywhere.
    bounds: those within which it must be.
    Raises TaskNotFound, StoreUnavailable.
    """
    if not is_task_id(task_id):
        raise TaskNotFound
    with store_failure_as(StoreUnavailable):
        fields, results = yield from _read(task_id)
    record = record_fields(task_id, fields)
    if record is None or (queue and record["queue"] != queue):
        raise TaskNotFound
    if not bounds.allows(record["queue"], record["type"]):
        raise TaskNotFound
    data, meta = (fields[name.encode()] for name in SPEC_FIELDS)
    spec = spec_of(data, meta, record["max_retries"])
    is_completed = record["state"] is State.COMPLETED
    return TaskDetail(
        **record,
        payload=spec.payload,
        metadata=spec.metadata,
        timeout=spec.timeout,
        traceparent=(fields.get(TRACEPARENT.encode()) or b"").decode(errors="replace"),
        result=returned_value_of(results[0][1]) if results and is_completed else None,
    )


def detail_parts(include: Set[str]) -> TaskParts:
    """What `detail_of` reads."""
    names = (META, DATA) if "payload" in include else (META,)
    return TaskParts(result="result" in include).with_fields(*names)


def detail_of(task: StoredTask, include: Set[str]) -> TaskDetail | None:
    """A task that was read with `detail_parts`; None where there is none.

    include: which of OPTIONAL to read; the others stay empty.
    """
    record = record_fields(task.id, task.fields)
    if record is None:
        return None
    data, meta = (task.fields.get(name.encode()) or b"" for name in SPEC_FIELDS)
    is_completed = record["state"] is State.COMPLETED
    return TaskDetail(
        **record,
        payload=payload_of(data) if "payload" in include else {},
        metadata=metadata_of(meta) if "metadata" in include else {},
        timeout=timeout_of(meta),
        result=returned_value_of(task.result[1]) if task.result and is_completed else None,
    )


def _read(task_id: str) -> Call[list[Any]]:
    """The hash of a task, and its newest result."""
    newest = ("XREVRANGE", keys.results(task_id), "+", "-", "COUNT", 1)
    return Call((("HGETALL", keys.job(task_id)), newest), list)


async def task_exists(client: AsyncStore, task_id: str, bounds: Bounds = OPEN) -> bool:
    """Whether there is a task of this id within these bounds. Raises RedisError."""
    if not is_task_id(task_id):
        return False
    if bounds.is_open:
        return bool(await client.hexists(keys.job(task_id), "failures"))
    is_ours, *place = await client.hmget(keys.job(task_id), "failures", *PLACE_FIELDS)
    return is_ours is not None and bounds.allows(*place_of(*place))
