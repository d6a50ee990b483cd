"""Taking tasks, running them one after the other, and writing how they ended.

All of this happens in a worker's child, which dies with its worker, and which its worker may kill
at any moment.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import count
from typing import Final

from django.db import close_old_connections

from access.log_fields import within_log_fields
from progress.writer import Fence, write_entry
from store.connection import dedicated_client
from store.retry import retry_while_unavailable
from tasks.context import Context
from tasks.engine import broker, keys
from tasks.engine.calls import TakenTask, TakeRequest
from tasks.engine.error_group import error_name
from tasks.engine.outcome import Outcome
from tasks.engine.states import Event
from tasks.traceparent import trace_id_of
from tasks.tracing import attempt_span, send_spans
from tasks.worker.recycling import RecyclePolicy
from tasks.worker.runner import run
from tasks.worker.shared_memory import SharedMemory, ThreadState

log = logging.getLogger(__name__)

_BELL_WAIT: Final = 4  # seconds
_SOCKET_TIMEOUT: Final = 6.0  # seconds; longer than the wait for a bell


def execute(worker: str, queues: Sequence[str], memory: SharedMemory, *, burst: bool) -> None:
    """Take and run tasks, in as many threads as the memory is for, until all have ended.

    A single one is the main thread, where a handler may use signals. Raises what a thread raises
    first, and does not wait for the others then: the process is to end.
    """
    recycling = RecyclePolicy()
    executors = [Executor(worker, queues, state, recycling, burst=burst) for state in memory]
    if len(executors) == 1:
        executors[0].work()
        send_spans()
        return
    threads = ThreadPoolExecutor(len(executors), thread_name_prefix="task")
    for ended in as_completed([threads.submit(executor.work) for executor in executors]):
        ended.result()
    send_spans()


class Executor:
    """One thread that takes and runs tasks.

    worker: the name of its worker.
    queues: highest priority first.
    state: where it tells its worker what it runs.
    recycling: shared by the threads of the child.
    burst: exit when the queues are empty.
    """

    def __init__(
        self,
        worker: str,
        queues: Sequence[str],
        state: ThreadState,
        recycling: RecyclePolicy,
        *,
        burst: bool,
    ) -> None:
        self._worker = worker
        self._queues = queues
        self._state = state
        self._recycling = recycling
        self._burst = burst
        self._client = retry_while_unavailable(
            lambda: dedicated_client(socket_timeout=_SOCKET_TIMEOUT)
        )

    def work(self) -> None:
        """Take and run until told to stop, due for recycling, or (burst) out of work.

        Raises RedisError where the store refuses to serve it.
        """
        task = self._take()
        while True:
            if task:
                with within_log_fields(**_log_fields(task)):
                    task = self._run_and_take_next(task)
            elif self._burst or self._must_exit():
                return
            else:
                self._wait_for_bell()
                task = None if self._must_exit() else self._take()

    def _run_and_take_next(self, task: TakenTask) -> TakenTask | None:
        self._state.begin(task.execution.member, task.spec.timeout)
        outcome = self._run(task)
        self._state.handler_returned()
        self._recycling.count_task()
        if self._must_exit():
            retry_while_unavailable(lambda: broker.finish(self._client, task.execution, outcome))
            next_task = None
        else:
            next_task = self._finish_and_take(task, outcome)
        if next_task is None:
            self._state.end()
        return next_task

    def _run(self, task: TakenTask) -> Outcome:
        fence = Fence(keys.active(task.queue), task.execution.member)

        def report(percentage: int, stage: str, message: str) -> None:
            retry_while_unavailable(
                lambda: write_entry(
                    self._client,
                    task.task_id,
                    fence,
                    percentage=percentage,
                    stage=stage,
                    message=message,
                )
            )

        ctx = Context(
            task_id=task.task_id,
            queue=task.queue,
            attempt=task.failures + 1,
            metadata=task.spec.metadata,
            report=report,
            is_cancelled=lambda: self._state.is_cancelled,
        )
        close_old_connections()
        with attempt_span(task.traceparent, task.spec.type, _span_attributes(task)) as span:
            ctx.traceparent = span.traceparent
            outcome = run(task.spec.type, task.spec.payload, ctx)
            if outcome.event is not Event.COMPLETE:
                span.fail(error_name(outcome.last_err))  # its message may tell of the payload
        return outcome

    def _take(self) -> TakenTask | None:
        request, tries = self._take_request(), count()
        return retry_while_unavailable(
            lambda: broker.take(self._client, request, again=next(tries) > 0)
        )

    def _finish_and_take(self, task: TakenTask, outcome: Outcome) -> TakenTask | None:
        request, tries = self._take_request(), count()
        ended, next_task = retry_while_unavailable(
            lambda: broker.finish_and_take(
                self._client, task.execution, outcome, request, again=next(tries) > 0
            )
        )
        if ended is None:
            log.warning("task %s had lost its lease when its attempt ended", task.task_id)
        return next_task

    def _take_request(self) -> TakeRequest:
        return TakeRequest.new(worker=self._worker, queues=self._queues)

    def _wait_for_bell(self) -> None:
        bells = [keys.bell(queue) for queue in self._queues]
        retry_while_unavailable(
            lambda: self._client.blpop(bells, timeout=_BELL_WAIT), self._must_exit
        )

    def _must_exit(self) -> bool:
        return self._state.is_stopping or self._recycling.is_due


def _log_fields(task: TakenTask) -> dict[str, str | int]:
    """What each line has that is logged while a task runs."""
    fields: dict[str, str | int] = {
        "task_id": task.task_id,
        "queue": task.queue,
        "type": task.spec.type,
        "attempt": task.failures + 1,
    }
    if trace_id := trace_id_of(task.traceparent):
        fields["trace_id"] = trace_id
    return fields


def _span_attributes(task: TakenTask) -> dict[str, str | int]:
    """What is told of an attempt, by the names that OpenTelemetry has for messages."""
    return {
        "messaging.system": "taskhub",
        "messaging.operation.type": "process",
        "messaging.destination.name": task.queue,
        "messaging.message.id": task.task_id,
        "taskhub.task.attempt": task.failures + 1,
    }
