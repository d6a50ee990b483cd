"""Every step that changes, counts or lists tasks in the store: one function for each script in
`lua/scripts/`, each one atomic and one round trip.

What is sent to a script and what it answers is spelled here (of `create`, in `creation.py` and
`created.py`) and in the script, nowhere else.
`deadline_ms` is when the caller will have given up (`store/deadlines.py`).

What workers do takes the client of the thread that does it, and waits: these raise RedisError. All
else is a call, for whoever makes it to wait for as it likes.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from progress.writer import APPEND_LIBRARY
from store.call import Call
from store.connection import Store
from store.script import Argument, Script
from tasks.engine import error_count, keys, rq_format, states, type_counters
from tasks.engine.calls import (
    Execution,
    Heartbeat,
    HeartbeatAnswer,
    LeaseState,
    QueueStats,
    Refusal,
    TakenTask,
    TakeRequest,
    WorkerCommand,
)
from tasks.engine.created import Created, Duplicates
from tasks.engine.creation import Creation
from tasks.engine.edit import Edit, WindowHeld
from tasks.engine.error_count import ErrorCount
from tasks.engine.list_call import ListAnswer, ListRequest
from tasks.engine.outcome import Outcome
from tasks.engine.rq_spec import spec_of
from tasks.engine.states import Event, State
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.engine.surroundings import Surroundings
from tasks.engine.type_counters import CountedTypes

WORKER_TTL: Final = 30
"""Seconds that a worker counts as alive after its last heartbeat."""

_LUA = Path(__file__).parent / "lua"
_CONSTANTS = "\n".join([keys.as_lua(), states.as_lua(), rq_format.as_lua()])
_EVENTS: Final = {event.value.encode(): event for event in Event}


def _script(name: str, *libraries: str, constants: str = "") -> Script:
    paths = [_LUA / "libraries" / f"{library}.lua" for library in ("rq", "task", *libraries)]
    script = _LUA / "scripts" / f"{name}.lua"
    constants = "\n".join([_CONSTANTS, constants])
    return Script.from_files(APPEND_LIBRARY, *paths, script, constants=constants)


_COUNTING = type_counters.counting_as_lua()
_READING = type_counters.reading_as_lua()
_ATTEMPT_END: Final = ("error_group", "type_counters", "attempt_end")

_CREATE = _script("create")
_TAKE = _script("take", "attempt_start")
_FINISH = _script("finish", *_ATTEMPT_END, constants=_COUNTING)
_FINISH_AND_TAKE = _script("finish_and_take", *_ATTEMPT_END, "attempt_start", constants=_COUNTING)
_ATTEMPTS_OF_WORKER = _script("attempts_of_worker")
_HEARTBEAT = _script(
    *("heartbeat", *_ATTEMPT_END, "error_groups", "queue_stats", "type_row", "type_samples"),
    constants=f"{_COUNTING}\n{_READING}",
)
_CANCEL = _script("cancel", *_ATTEMPT_END, constants=_COUNTING)
_RUN = _script("run", "error_group")
_EDIT = _script("edit")
_DELETE = _script("delete", "error_group")
_COMMAND = _script("command")
_PAUSE = _script("pause")
_STATS = _script("stats", "queue_stats")
_SURROUNDINGS = _script("surroundings")
_COUNT_ERRORS = _script("count_errors", "error_group")
_TYPE_STATS = _script("type_stats", "type_row", constants=_READING)
_LIST = _script("list", "error_group", "error_groups", "task_parts")
_READ = _script("read", "task_parts")


def create(creation: Creation, deadline_ms: int) -> Call[Created | Duplicates | Refusal]:
    """Create these tasks, all or none, unless the uniqueness window of one is held, or the same
    request has created them."""
    is_large = len(creation.ids) > 1
    call = _CREATE.call(args=[deadline_ms, *creation.arguments], is_large=is_large)
    return call.to(partial(_created, creation))


def _created(creation: Creation, row: Sequence[Any]) -> Created | Duplicates | Refusal:
    answer, *rest = row
    if answer == b"created":
        return Created.of_states(creation.ids, creation.queues, rest)
    if answer == b"replayed":
        return Created.of_words(rest[0].decode().split(" "))
    return Duplicates.of_row(rest) if answer == b"duplicate" else Refusal(answer.decode())


def take(client: Store, request: TakeRequest, *, again: bool = False) -> TakenTask | None:
    """Take the first task of the first queue that has one; None where none has.

    again: the same request was sent before, and its answer may have been lost.
    """
    row = _TAKE(client, args=_take_arguments(request, again=again))
    return _taken_task(row) if row else None


def finish(client: Store, execution: Execution, outcome: Outcome) -> Event | None:
    """End an attempt; what became of its task by it, or None where the lease was lost before."""
    return _event_of(_FINISH(client, args=_finish_arguments(execution, outcome)))


def finish_and_take(
    client: Store,
    execution: Execution,
    outcome: Outcome,
    request: TakeRequest,
    *,
    again: bool = False,
) -> tuple[Event | None, TakenTask | None]:
    """`finish` and `take` in one step. May be repeated: a finished attempt has lost its lease, and
    a repeated take gives what the first one took."""
    arguments = [*_finish_arguments(execution, outcome), *_take_arguments(request, again=again)]
    ended, row = _FINISH_AND_TAKE(client, args=arguments)
    return _event_of(ended), _taken_task(row) if row else None


def attempts_of_worker(client: Store, worker: str, queues: Sequence[str]) -> list[TakenTask]:
    """What a worker runs in these queues. Looks at all that any worker runs."""
    return [_taken_task(row) for row in _ATTEMPTS_OF_WORKER(client, args=(worker, *queues))]


def heartbeat(client: Store, report: Heartbeat) -> HeartbeatAnswer:
    """What each worker does a few times a second, for itself and for all workers."""
    arguments: list[Argument] = [report.worker, int(report.lease * 1000), WORKER_TTL, *_retention()]
    arguments += [report.memory, report.child_memory, report.state]
    arguments += [len(report.running), *report.running, *report.queues]
    next_due_ms, is_registered, command, *leases = _HEARTBEAT(client, args=arguments)
    states_of_leases = (LeaseState(lease.decode()) for lease in leases)
    return HeartbeatAnswer(
        next_due=next_due_ms / 1000,
        is_registered=bool(is_registered),
        command=WorkerCommand(command.decode()) if command else None,
        leases=dict(zip(report.running, states_of_leases, strict=True)),
    )


def cancel(task_id: str, deadline_ms: int) -> Call[Refusal | None]:
    """Cancel a task; one that runs is marked, and its worker ends it."""
    maxlen, _, archived_ttl = _retention()
    call = _CANCEL.call(args=(task_id, deadline_ms, maxlen, archived_ttl))
    return call.to(partial(_refusal_of, done=b"cancelled"))


def run_now(task_id: str, message: str, deadline_ms: int) -> Call[Refusal | None]:
    """Have a task that waits or is archived run at once.

    message: of the progress entry that says so.
    """
    maxlen, _, _ = _retention()
    call = _RUN.call(args=(task_id, deadline_ms, maxlen, message))
    return call.to(partial(_refusal_of, done=b"run"))


def edit(task_id: str, edit: Edit, deadline_ms: int) -> Call[State | WindowHeld | Refusal]:
    """Change a task that waits; the state that it is in then."""
    call = _EDIT.call(args=(task_id, deadline_ms, *edit.arguments))
    return call.to(_edited)


def _edited(row: Sequence[bytes]) -> State | WindowHeld | Refusal:
    answer, *rest = (part.decode() for part in row)
    if answer == "done":
        return State(rest[0])
    return WindowHeld(rest[0]) if answer == "duplicate" else Refusal(answer)


def delete(task_id: str, queue: str, deadline_ms: int) -> Call[Refusal | None]:
    """Delete a task that is not running, with all that belongs to it.

    queue: where it must be, "" for anywhere.
    """
    call = _DELETE.call(args=(task_id, queue, deadline_ms))
    return call.to(partial(_refusal_of, done=b"deleted"))


def command(worker: str, command: WorkerCommand, deadline_ms: int) -> Call[Refusal | None]:
    """Tell a worker what to do, which it learns with its next heartbeat."""
    call = _COMMAND.call(args=(worker, command, deadline_ms))
    return call.to(partial(_refusal_of, done=b"told"))


def pause(queue: str, deadline_ms: int, *, paused: bool) -> Call[Refusal | None]:
    """Have workers take nothing more from a queue, or take from it again."""
    call = _PAUSE.call(args=(queue, int(paused), deadline_ms))
    return call.to(partial(_refusal_of, done=b"done"))


def stats(queues: Sequence[str]) -> Call[list[QueueStats]]:
    """The stats of each of these queues."""

    def read(rows: list[Any]) -> list[QueueStats]:
        return [QueueStats.of_row(queue, row) for queue, row in zip(queues, rows, strict=True)]

    return _STATS.call(args=queues).to(read)


def surroundings(task_id: str, looked_at: int, late_ms: int) -> Call[Surroundings | None]:
    """What a task waits for, or who runs it; None where there is none.

    looked_at: tasks of its queue among which its place is looked for.
    late_ms: without a heartbeat, after which a worker counts as not answering.
    """
    return _SURROUNDINGS.call(args=(task_id, looked_at, late_ms)).to(Surroundings.of_row)


def count_errors(queues: Sequence[str], since: datetime | None) -> Call[list[ErrorCount]]:
    """The failed tasks of these queues in groups, those that ended since then."""
    args = error_count.arguments(queues, since)
    return _COUNT_ERRORS.call(args=args).to(error_count.read)


def type_stats(name: str, period: str, queues: Sequence[str]) -> Call[CountedTypes]:
    """What attempts at tasks of a type came to, of "" those of all types.

    period: of type_counters.PERIODS; only as much is read as this one needs to be known as a
        whole. Of "" all periods come, with all their samples.
    """
    return _TYPE_STATS.call(args=(name, period, *queues)).to(CountedTypes.of_answer)


def list_tasks(request: ListRequest) -> Call[ListAnswer]:
    """The next tasks of a list."""
    return _LIST.call(args=request.arguments).to(request.read)


def read_tasks(task_ids: Sequence[str], parts: TaskParts) -> Call[list[StoredTask]]:
    """These tasks, in this order, each with its call where that is small."""

    def read(rows: list[Any]) -> list[StoredTask]:
        pairs = zip(task_ids, rows, strict=True)
        return [StoredTask.of_parts(task_id, parts, row) for task_id, row in pairs]

    return _READ.call(args=[*parts.arguments, *task_ids]).to(read)


def _take_arguments(request: TakeRequest, *, again: bool) -> list[Argument]:
    lease_ms = int(request.lease * 1000)
    return [request.worker, request.execution_id, lease_ms, int(again), *request.queues]


def _finish_arguments(execution: Execution, outcome: Outcome) -> list[Argument]:
    traceback = rq_format.packed_traceback(outcome.traceback)
    result = rq_format.packed_result(outcome.result)
    return [
        *(execution.task_id, execution.id, outcome.event, outcome.last_err, traceback),
        *(result, int(outcome.delay * 1000), *_retention()),
    ]


def _retention() -> tuple[Argument, Argument, Argument]:
    """Entries to keep per progress stream, and ms to keep a completed and an archived task."""
    return (
        settings.TASKHUB_PROGRESS_MAXLEN,
        int(settings.TASKHUB_COMPLETED_TTL * 1000),
        int(settings.TASKHUB_ARCHIVED_TTL * 1000),
    )


def _taken_task(row: Sequence[Any]) -> TakenTask:
    task_id, execution, queue, failures, data, meta, max_retries = row
    return TakenTask(
        Execution(task_id.decode(), execution.decode()),
        queue.decode(),
        failures,
        spec_of(data, meta, max_retries),
    )


def _event_of(answer: bytes) -> Event | None:
    return None if answer == b"lost" else _EVENTS[answer]


def _refusal_of(answer: bytes, done: bytes) -> Refusal | None:
    return None if answer == done else Refusal(answer.decode())
