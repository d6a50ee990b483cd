"""What is done to tasks and queues on somebody's request: see `store/call.py` for how to wait."""

from typing import Final

from redis.exceptions import RedisError

from store.call import Asking, asked
from store.deadlines import deadline_ms
from store.exceptions import HubError, StoreFull, StoreUnavailable, store_failure_as
from store.retry import is_out_of_memory
from tasks.engine import broker
from tasks.engine.calls import Refusal, WorkerCommand
from tasks.engine.created import Created, CreatedTask, Duplicate, Duplicates
from tasks.engine.creation import Creation, IdempotencyKey, prepare
from tasks.engine.edit import EDIT_PARTS, TaskChanges, WindowHeld, prepare_edit
from tasks.engine.queues import require_queue
from tasks.engine.record import is_task_id
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.exceptions import (
    CancelFailed,
    DeleteFailed,
    DuplicateTask,
    EditFailed,
    IdempotencyKeyReused,
    RunFailed,
    WorkerNotFound,
)


@asked
def create(
    new_task: NewTask, idempotency_key: IdempotencyKey | None = None, traceparent: str = ""
) -> Asking[CreatedTask]:
    """Create a task, unless the same request has.

    traceparent: of the request, "" of none.
    Raises:
        DuplicateTask: an equal task holds its uniqueness window, and has this `task_id`.
        IdempotencyKeyReused: the key is another request's.
        StoreUnavailable: nothing was created; StoreFull for want of room.
    """
    answer = yield from _create(prepare([new_task], idempotency_key, traceparent))
    if isinstance(answer, Duplicates):
        raise DuplicateTask(task_id=answer.found[0].same_as)
    return answer.tasks[0]


@asked
def create_all(creation: Creation) -> Asking[list[CreatedTask]]:
    """Create tasks in one step, all or none, unless the same request has. `prepare` makes them
    ready, which takes longer.

    Raises:
        DuplicateTask: the uniqueness windows of these `duplicates` are held, by a task, or by an
            earlier one among them.
        IdempotencyKeyReused: the key is another request's.
        StoreUnavailable: nothing was created; StoreFull for want of room.
    """
    answer = yield from _create(creation)
    if isinstance(answer, Duplicates):
        raise DuplicateTask(duplicates=[_told(duplicate) for duplicate in answer.found])
    return answer.tasks


_NOT_CREATED: Final[dict[Refusal, type[HubError]]] = {
    Refusal.KEY_REUSED: IdempotencyKeyReused,
    Refusal.FULL: StoreFull,
}


def _create(creation: Creation) -> Asking[Created | Duplicates]:
    try:
        answer = yield from broker.create(creation, (yield from deadline_ms.asking()))
    except RedisError as problem:
        raise (StoreFull if is_out_of_memory(problem) else StoreUnavailable) from problem
    if isinstance(answer, Refusal):
        raise _NOT_CREATED.get(answer, StoreUnavailable)
    return answer


def _told(duplicate: Duplicate) -> dict[str, str | int]:
    name = "task_id" if isinstance(duplicate.same_as, str) else "same_as"
    return {"index": duplicate.index, name: duplicate.same_as}


@asked
def cancel(task_id: str) -> Asking[None]:
    """Cancel a task; one that runs is asked to stop, and ends archived in any case.

    Raises CancelFailed with a `reason`: not_found, finished or unavailable.
    """
    _require_id(task_id, CancelFailed)
    with store_failure_as(CancelFailed, reason="unavailable"):
        refusal = yield from broker.cancel(task_id, (yield from deadline_ms.asking()))
    _require_done(refusal, CancelFailed)


@asked
def run_now(task_id: str) -> Asking[None]:
    """Have a task run as soon as may be: a scheduled one, one that waits for a retry, or an
    archived one, which begins anew with all its retries.

    Raises RunFailed with a `reason`: not_found, unavailable, or the state of a task that runs, is
    about to, or is completed.
    """
    _require_id(task_id, RunFailed)
    with store_failure_as(RunFailed, reason="unavailable"):
        refusal = yield from broker.run_now(
            task_id, "run by hand", (yield from deadline_ms.asking())
        )
    _require_done(refusal, RunFailed)


@asked
def edit(task_id: str, changes: TaskChanges, *, seen: int | None = None) -> Asking[State]:
    """Change a pending, scheduled or retry task where it is; answers the state that it is in then.

    It keeps its id, its failures, its idempotency key, and its place in its queue; another queue it
    enters at the back. One that is given a time is scheduled, or waits for its retry where an
    attempt has failed. A uniqueness window that still lasts goes with its payload and its queue,
    and before the first attempt with its time.

    seen: the task's `edits` when the one who edits read it; None not to mind what others did.
    Raises:
        EditFailed: with a `reason`: not_found, unavailable, edited (since it was read), or the
            state of a task that runs or has ended.
        DuplicateTask: what it would be is another's by its uniqueness window, which is of this
            `task_id`.
        QueueNotFound
    """
    _require_id(task_id, EditFailed)
    if changes.queue is not None:
        require_queue(changes.queue)
    with store_failure_as(EditFailed, reason="unavailable"):
        (task,) = yield from broker.read_tasks([task_id], EDIT_PARTS)
        prepared = prepare_edit(task, changes, seen)
        if prepared is None:
            raise EditFailed(reason=Refusal.NOT_FOUND)
        answer = yield from broker.edit(task_id, prepared, (yield from deadline_ms.asking()))
    if isinstance(answer, WindowHeld):
        raise DuplicateTask(task_id=answer.task_id)
    if isinstance(answer, Refusal):
        raise _refused(answer, EditFailed)
    return answer


@asked
def delete(task_id: str, queue: str = "") -> Asking[None]:
    """Delete a task that is not running, with all that belongs to it.

    queue: where it must be, "" for anywhere.
    Raises DeleteFailed with a `reason`: not_found (also in another queue), active or unavailable.
    """
    _require_id(task_id, DeleteFailed)
    with store_failure_as(DeleteFailed, reason="unavailable"):
        refusal = yield from broker.delete(task_id, queue, (yield from deadline_ms.asking()))
    _require_done(refusal, DeleteFailed)


@asked
def pause(queue: str) -> Asking[None]:
    """Have workers take nothing more from a queue; all else goes on.

    Raises QueueNotFound, StoreUnavailable.
    """
    yield from _set_paused(queue, paused=True)


@asked
def resume(queue: str) -> Asking[None]:
    """Have workers take from a queue again. Raises QueueNotFound, StoreUnavailable."""
    yield from _set_paused(queue, paused=False)


def _set_paused(queue: str, *, paused: bool) -> Asking[None]:
    require_queue(queue)
    with store_failure_as(StoreUnavailable):
        refusal = yield from broker.pause(queue, (yield from deadline_ms.asking()), paused=paused)
    if refusal:
        raise StoreUnavailable


@asked
def command(worker: str, command: WorkerCommand) -> Asking[None]:
    """Tell a worker what to do, on whichever host it runs: it obeys within about a second.

    Raises WorkerNotFound, StoreUnavailable.
    """
    with store_failure_as(StoreUnavailable):
        refusal = yield from broker.command(worker, command, (yield from deadline_ms.asking()))
    if refusal:
        raise WorkerNotFound if refusal is Refusal.NOT_FOUND else StoreUnavailable


def _require_id(task_id: str, error: type[HubError]) -> None:
    if not is_task_id(task_id):
        raise error(reason=Refusal.NOT_FOUND)


def _require_done(refusal: Refusal | None, error: type[HubError]) -> None:
    if refusal:
        raise _refused(refusal, error)


def _refused(refusal: Refusal, error: type[HubError]) -> HubError:
    return error(reason="unavailable" if refusal is Refusal.LATE else refusal)
