"""What changes a task on somebody's request: create, cancel, delete."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from progress.connection import shared_client
from progress.exceptions import InvalidRequest
from progress.store_failure import store_failure_as
from tasks import keys
from tasks.exceptions import (
    CancelFailed,
    DeleteFailed,
    DuplicateTask,
    RunFailed,
    StoreUnavailable,
)
from tasks.fingerprint import fingerprint
from tasks.record import Request, job_fields
from tasks.registry import TaskType
from tasks.scripts import CANCEL, CREATE, DELETE, PAUSE, RUN, kept
from tasks.states import State
from tasks.store_clock import deadline_ms
from tasks.task_id import is_task_id
from tasks.times import to_ms


@dataclass(frozen=True, slots=True)
class Created:
    """A task that was just created."""

    task_id: str
    queue: str
    state: State


def create(task_type: TaskType, asked: dict[str, Any]) -> Created:
    """Create a task of this type from the checked fields of a request (see `NewTask`).

    Raises DuplicateTask within the uniqueness window of an equal task, InvalidRequest when the
    type's own queue is not configured, and StoreUnavailable.
    """
    queue = asked.get("queue", task_type.queue)
    if queue not in settings.TASKHUB_QUEUES:
        raise InvalidRequest(f"queue {queue!r} is not configured", field="queue")
    task_id = str(uuid.uuid4())
    request = Request(
        type=task_type.name,
        payload=asked["payload"],
        metadata=asked.get("metadata", {}),
        max_retries=asked.get("max_retries", task_type.max_retries),
        timeout=asked.get("timeout", task_type.timeout),
    )
    window = asked.get("unique")
    window_key = keys.unique(fingerprint(queue, request.type, request.payload)) if window else ""
    due = to_ms(asked["process_at"]) if "process_at" in asked else ""
    fields = [part for pair in job_fields(task_id, queue, request).items() for part in pair]
    with store_failure_as(StoreUnavailable):
        outcome, *rest = CREATE(
            shared_client(),
            keys=(keys.job(task_id), window_key),
            args=(task_id, queue, deadline_ms(), due, _window_ms(window), *fields),
        )
    if outcome == b"late":
        raise StoreUnavailable
    if outcome == b"duplicate":
        raise DuplicateTask(task_id=rest[0].decode())
    return Created(task_id, queue, State(rest[0].decode()))


def cancel(task_id: str) -> None:
    """Cancel a task; one that runs is asked to stop, and ends archived in any case.

    Raises CancelFailed with a `reason`: not_found, finished or unavailable.
    """
    if not is_task_id(task_id):
        raise CancelFailed(reason="not_found")
    maxlen, _, archived_ttl = kept()
    with store_failure_as(CancelFailed, reason="unavailable"):
        answer = CANCEL(shared_client(), args=(task_id, deadline_ms(), maxlen, archived_ttl))
    if answer != b"cancelled":
        reason = answer.decode()
        raise CancelFailed(reason="unavailable" if reason == "late" else reason)


def run_now(task_id: str) -> None:
    """Have a task run as soon as may be: a scheduled one, one that waits for a retry, or an
    archived one, which begins anew with all its retries.

    Raises RunFailed with a `reason`: not_found, unavailable, or the state of a task that runs, is
    about to, or is completed.
    """
    if not is_task_id(task_id):
        raise RunFailed(reason="not_found")
    with store_failure_as(RunFailed, reason="unavailable"):
        maxlen, _, _ = kept()
        answer = RUN(shared_client(), args=(task_id, deadline_ms(), maxlen, "run by hand"))
    if answer != b"run":
        reason = answer.decode()
        raise RunFailed(reason="unavailable" if reason == "late" else reason)


def pause(queue: str) -> None:
    """Have workers take nothing more from a queue; all else goes on. Raises StoreUnavailable."""
    _set_paused(queue, paused=True)


def resume(queue: str) -> None:
    """Have workers take from a queue again. Raises StoreUnavailable."""
    _set_paused(queue, paused=False)


def _set_paused(queue: str, *, paused: bool) -> None:
    with store_failure_as(StoreUnavailable):
        answer = PAUSE(shared_client(), args=(queue, int(paused), deadline_ms()))
    if answer != b"done":
        raise StoreUnavailable


def delete(task_id: str, queue: str = "") -> None:
    """Delete a task that is not running, with all that belongs to it.

    Raises DeleteFailed with a `reason`: not_found (also in another queue), active or unavailable.
    """
    if not is_task_id(task_id):
        raise DeleteFailed(reason="not_found")
    with store_failure_as(DeleteFailed, reason="unavailable"):
        answer = DELETE(shared_client(), args=(task_id, queue, deadline_ms()))
    if answer != b"deleted":
        reason = answer.decode()
        raise DeleteFailed(reason="unavailable" if reason == "late" else reason)


def _window_ms(window: float | None) -> int | str:
    return "" if window is None else max(1, int(window * 1000))
