"""What whoever asks the hub has done to tasks, workers and queues.

`deadline_ms` is when the caller will have given up (`store/deadlines.py`). What is done to tasks
waits for replicas where the settings say so (`Call.replicated`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from store.call import Call
from tasks.engine.broker.scripts import CANCEL, COMMAND, CREATE, DELETE, EDIT, PAUSE, RUN, retention
from tasks.engine.calls import Refusal, WorkerCommand
from tasks.engine.created import Created, Duplicates
from tasks.engine.creation import Creation
from tasks.engine.edit import Edit, WindowHeld
from tasks.engine.states import State


def create(creation: Creation, deadline_ms: int) -> Call[Created | Duplicates | Refusal]:
    """Create these tasks, all or none, unless the uniqueness window of one is held, or the same
    request has created them."""
    is_large = len(creation.ids) > 1
    call = CREATE.call(args=[deadline_ms, *creation.arguments], is_large=is_large)
    return call.to(partial(_created, creation)).replicated(_tasks_of)


def _tasks_of(answer: Created | Duplicates | Refusal) -> dict[str, Any] | None:
    if not isinstance(answer, Created):
        return None
    return {"task_ids": [task.task_id for task in answer.tasks]}


def _created(creation: Creation, row: Sequence[Any]) -> Created | Duplicates | Refusal:
    answer, *rest = row
    if answer == b"created":
        return Created.of_states(creation.ids, creation.queues, rest)
    if answer == b"replayed":
        return Created.of_words(rest[0].decode().split(" "))
    return Duplicates.of_row(rest) if answer == b"duplicate" else Refusal(answer.decode())


def cancel(task_id: str, deadline_ms: int) -> Call[Refusal | None]:
    """Cancel a task; one that runs is marked, and its worker ends it."""
    call = CANCEL.call(args=(task_id, deadline_ms, *retention()))
    return _on_task(call, b"cancelled")


def run_now(task_id: str, message: str, deadline_ms: int) -> Call[Refusal | None]:
    """Have a task that waits or is archived run at once.

    message: of the progress entry that says so.
    """
    args = (task_id, deadline_ms, retention().progress_maxlen, message)
    call = RUN.call(args=args)
    return _on_task(call, b"run")


def edit(task_id: str, edit: Edit, deadline_ms: int) -> Call[State | WindowHeld | Refusal]:
    """Change a task that waits; the state that it is in then."""
    call = EDIT.call(args=(task_id, deadline_ms, *edit.arguments))
    return call.to(_edited).replicated(lambda answer: {} if isinstance(answer, State) else None)


def _edited(row: Sequence[bytes]) -> State | WindowHeld | Refusal:
    answer, *rest = (part.decode() for part in row)
    if answer == "done":
        return State(rest[0])
    return WindowHeld(rest[0]) if answer == "duplicate" else Refusal(answer)


def delete(task_id: str, queue: str, deadline_ms: int) -> Call[Refusal | None]:
    """Delete a task that is not running, with all that belongs to it.

    queue: where it must be, "" for anywhere.
    """
    call = DELETE.call(args=(task_id, queue, deadline_ms))
    return _on_task(call, b"deleted")


def command(worker: str, command: WorkerCommand, deadline_ms: int) -> Call[Refusal | None]:
    """Tell a worker what to do, which it learns with its next heartbeat."""
    call = COMMAND.call(args=(worker, command, deadline_ms))
    return call.to(partial(_refusal_of, done=b"told"))


def pause(queue: str, deadline_ms: int, *, paused: bool) -> Call[Refusal | None]:
    """Have workers take nothing more from a queue, or take from it again."""
    call = PAUSE.call(args=(queue, int(paused), deadline_ms))
    return call.to(partial(_refusal_of, done=b"done"))


def _on_task(call: Call[bytes], done: bytes) -> Call[Refusal | None]:
    """done: what the script answers where it has done it.

    A refusal is to be confirmed like the rest. It may be by this same call, which was carried out
    before and is lost with a failover; or of a server that is the primary no more.
    """
    refusal = call.to(partial(_refusal_of, done=done))
    return refusal.replicated(lambda _: {})


def _refusal_of(answer: bytes, done: bytes) -> Refusal | None:
    return None if answer == done else Refusal(answer.decode())
