"""What is done to tasks and queues on somebody's request."""

import uuid
from dataclasses import dataclass

from django.conf import settings

from store.connection import shared_client
from store.deadlines import deadline_ms
from store.exceptions import HubError, store_failure_as
from tasks.engine import broker
from tasks.engine.calls import Created, Duplicate, Refusal
from tasks.engine.record import is_task_id
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.exceptions import (
    CancelFailed,
    DeleteFailed,
    DuplicateTask,
    InvalidRequest,
    RunFailed,
    StoreUnavailable,
)


@dataclass(frozen=True, slots=True)
class CreatedTask:
    """A task that was just created."""

    task_id: str
    queue: str
    state: State


def create(new_task: NewTask) -> CreatedTask:
    """Create a task.

    Raises:
        DuplicateTask: an equal task holds its uniqueness window.
        InvalidRequest: the queue, which may be the type's own, is not configured.
        StoreUnavailable: nothing was created.
    """
    queue = new_task.queue
    if queue not in settings.TASKHUB_QUEUES:
        raise InvalidRequest(f"queue {queue!r} is not configured", field="queue")
    task_id = str(uuid.uuid4())
    with store_failure_as(StoreUnavailable):
        answer = broker.create(shared_client(), task_id, new_task, deadline_ms())
    match answer:
        case Created(state):
            return CreatedTask(task_id, queue, state)
        case Duplicate(first):
            raise DuplicateTask(task_id=first)
        case Refusal():
            raise StoreUnavailable


def cancel(task_id: str) -> None:
    """Cancel a task; one that runs is asked to stop, and ends archived in any case.

    Raises CancelFailed with a `reason`: not_found, finished or unavailable.
    """
    _require_id(task_id, CancelFailed)
    with store_failure_as(CancelFailed, reason="unavailable"):
        refusal = broker.cancel(shared_client(), task_id, deadline_ms())
    _require_done(refusal, CancelFailed)


def run_now(task_id: str) -> None:
    """Have a task run as soon as may be: a scheduled one, one that waits for a retry, or an
    archived one, which begins anew with all its retries.

    Raises RunFailed with a `reason`: not_found, unavailable, or the state of a task that runs, is
    about to, or is completed.
    """
    _require_id(task_id, RunFailed)
    with store_failure_as(RunFailed, reason="unavailable"):
        refusal = broker.run_now(shared_client(), task_id, "run by hand", deadline_ms())
    _require_done(refusal, RunFailed)


def delete(task_id: str, queue: str = "") -> None:
    """Delete a task that is not running, with all that belongs to it.

    queue: where it must be, "" for anywhere.
    Raises DeleteFailed with a `reason`: not_found (also in another queue), active or unavailable.
    """
    _require_id(task_id, DeleteFailed)
    with store_failure_as(DeleteFailed, reason="unavailable"):
        refusal = broker.delete(shared_client(), task_id, queue, deadline_ms())
    _require_done(refusal, DeleteFailed)


def pause(queue: str) -> None:
    """Have workers take nothing more from a queue; all else goes on. Raises StoreUnavailable."""
    _set_paused(queue, paused=True)


def resume(queue: str) -> None:
    """Have workers take from a queue again. Raises StoreUnavailable."""
    _set_paused(queue, paused=False)


def _set_paused(queue: str, *, paused: bool) -> None:
    with store_failure_as(StoreUnavailable):
        refusal = broker.pause(shared_client(), queue, deadline_ms(), paused=paused)
    if refusal:
        raise StoreUnavailable


def _require_id(task_id: str, error: type[HubError]) -> None:
    if not is_task_id(task_id):
        raise error(reason=Refusal.NOT_FOUND)


def _require_done(refusal: Refusal | None, error: type[HubError]) -> None:
    if refusal:
        raise error(reason="unavailable" if refusal is Refusal.LATE else refusal)
