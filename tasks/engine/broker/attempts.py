"""What workers do: take tasks, end attempts, and say that they live.

These take the client of the thread that asks, and wait. They raise RedisError.
"""

from collections.abc import Sequence
from typing import Any, Final

from store.connection import Store
from store.script import Argument
from tasks.engine import rq_format
from tasks.engine.broker.scripts import (
    ATTEMPTS_OF_WORKER,
    FINISH,
    FINISH_AND_TAKE,
    HEARTBEAT,
    TAKE,
    retention,
)
from tasks.engine.calls import (
    Execution,
    Heartbeat,
    HeartbeatAnswer,
    LeaseState,
    TakenTask,
    TakeRequest,
    WorkerCommand,
)
from tasks.engine.outcome import Outcome
from tasks.engine.rq_spec import spec_of
from tasks.engine.states import Event

WORKER_TTL: Final = 30
"""Seconds that a worker counts as alive after its last heartbeat."""
_EVENTS: Final = {event.value.encode(): event for event in Event}


def take(client: Store, request: TakeRequest, *, again: bool = False) -> TakenTask | None:
    """Take the first task of the first queue that has one; None where none has.

    again: the same request was sent before, and its answer may have been lost.
    """
    row = TAKE(client, args=_take_arguments(request, again=again))
    return _taken_task(row) if row else None


def finish(client: Store, execution: Execution, outcome: Outcome) -> Event | None:
    """End an attempt; what became of its task by it, or None where the lease was lost before."""
    return _event_of(FINISH(client, args=_finish_arguments(execution, outcome)))


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
    ended, row = FINISH_AND_TAKE(client, args=arguments)
    return _event_of(ended), _taken_task(row) if row else None


def attempts_of_worker(client: Store, worker: str, queues: Sequence[str]) -> list[TakenTask]:
    """What a worker runs in these queues. Looks at all that any worker runs."""
    return [_taken_task(row) for row in ATTEMPTS_OF_WORKER(client, args=(worker, *queues))]


def heartbeat(client: Store, report: Heartbeat) -> HeartbeatAnswer:
    """What each worker does a few times a second, for itself and for all workers."""
    arguments: list[Argument] = [report.worker, int(report.lease * 1000), WORKER_TTL, *retention()]
    arguments += [report.memory, report.child_memory, report.state]
    arguments += [len(report.running), *report.running, *report.queues]
    next_due_ms, is_registered, command, *leases = HEARTBEAT(client, args=arguments)
    states_of_leases = (LeaseState(lease.decode()) for lease in leases)
    return HeartbeatAnswer(
        next_due=next_due_ms / 1000,
        is_registered=bool(is_registered),
        command=WorkerCommand(command.decode()) if command else None,
        leases=dict(zip(report.running, states_of_leases, strict=True)),
    )


def _take_arguments(request: TakeRequest, *, again: bool) -> list[Argument]:
    lease_ms = int(request.lease * 1000)
    return [request.worker, request.execution_id, lease_ms, int(again), *request.queues]


def _finish_arguments(execution: Execution, outcome: Outcome) -> list[Argument]:
    traceback = rq_format.packed_traceback(outcome.traceback)
    result = rq_format.packed_result(outcome.result)
    return [
        *(execution.task_id, execution.id, outcome.event, outcome.last_err, traceback),
        *(result, int(outcome.delay * 1000), *retention()),
    ]


def _taken_task(row: Sequence[Any]) -> TakenTask:
    task_id, execution, queue, failures, data, meta, max_retries, traceparent = row
    return TakenTask(
        Execution(task_id.decode(), execution.decode()),
        queue.decode(),
        failures,
        spec_of(data, meta, max_retries),
        traceparent.decode(errors="replace"),
    )


def _event_of(answer: bytes) -> Event | None:
    return None if answer == b"lost" else _EVENTS[answer]
