"""A thread of a worker's child: takes tasks, runs them one after the other, writes how they ended.

The process dies with its worker, and its worker may kill it at any moment.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from progress.connection import own_client
from progress.script import Argument
from progress.writer import Fence, record
from tasks import keys
from tasks.context import Context
from tasks.patience import until_answered
from tasks.record import Request, request_of
from tasks.runner import Outcome, run
from tasks.scripts import FINISH_AND_TAKE, TAKE
from tasks.settlement import finish, finish_arguments
from tasks.slots import Slot
from tasks.wear import Wear

log = logging.getLogger(__name__)

_BELL_WAIT = 4  # seconds; below the client's patience for one answer
_PATIENCE = 6.0  # seconds for one answer of the store


@dataclass(frozen=True, slots=True)
class Attempt:
    """A task in this process's hands."""

    task_id: str
    queue: str
    execution: str
    failures: int
    request: Request

    @property
    def member(self) -> str:
        return keys.member(self.task_id, self.execution)


class Executor:
    """See the module. queues: highest priority first; burst: leave when they are empty."""

    def __init__(
        self, worker: str, queues: Sequence[str], slot: Slot, wear: Wear, *, burst: bool
    ) -> None:
        self._worker = worker
        self._queues = queues
        self._slot = slot
        self._wear = wear
        self._burst = burst
        self._client = until_answered(lambda: own_client(socket_timeout=_PATIENCE))

    def work(self) -> None:
        """Take and run until told to stop, worn out, or (burst) out of work."""
        attempt = self._take()
        while True:
            if attempt:
                attempt = self._run_and_go_on(attempt)
            elif self._burst or self._must_leave():
                return
            else:
                self._wait_for_bell()
                attempt = None if self._must_leave() else self._take()

    def _run_and_go_on(self, attempt: Attempt) -> Attempt | None:
        self._slot.begin(attempt.member, attempt.request.timeout)
        outcome = self._run(attempt)
        self._slot.returned()
        self._wear.add_task()
        if self._must_leave():
            until_answered(
                lambda: finish(self._client, attempt.task_id, attempt.execution, outcome)
            )
            following = None
        else:
            following = self._finish_and_take(attempt, outcome)
        if following is None:
            self._slot.end()
        return following

    def _run(self, attempt: Attempt) -> Outcome:
        fence = Fence(keys.active(attempt.queue), attempt.member)

        def report(percentage: int, stage: str, message: str) -> None:
            until_answered(
                lambda: record(
                    self._client,
                    attempt.task_id,
                    fence,
                    percentage=percentage,
                    stage=stage,
                    message=message,
                )
            )

        ctx = Context(
            task_id=attempt.task_id,
            queue=attempt.queue,
            attempt=attempt.failures + 1,
            metadata=attempt.request.metadata,
            report=report,
            is_cancelled=lambda: self._slot.cancelled,
        )
        close_old_connections()
        return run(attempt.request.type, attempt.request.payload, ctx)

    def _take(self) -> Attempt | None:
        execution = secrets.token_hex(16)
        tries = iter(["0"])
        return self._read(
            execution,
            until_answered(
                lambda: TAKE(self._client, args=self._take_arguments(execution, next(tries, "1")))
            ),
        )

    def _finish_and_take(self, attempt: Attempt, outcome: Outcome) -> Attempt | None:
        """Both in one step. Each may be repeated: a finished attempt has lost its task, and
        a repeated take gives what the first one took."""
        execution = secrets.token_hex(16)
        tries = iter(["0"])

        ending = finish_arguments(attempt.task_id, attempt.execution, outcome)

        def both() -> Any:
            taking = self._take_arguments(execution, next(tries, "1"))
            return FINISH_AND_TAKE(self._client, args=[*ending, *taking])

        ended, taken = until_answered(both)
        if ended == b"lost":
            log.warning("task %s was no longer ours when it ended", attempt.task_id)
        return self._read(execution, taken)

    def _take_arguments(self, execution: str, again: str) -> list[Argument]:
        lease_ms = int(settings.TASKHUB_LEASE * 1000)
        return [self._worker, execution, lease_ms, again, *self._queues]

    @staticmethod
    def _read(execution: str, taken: Any) -> Attempt | None:
        if taken is None:
            return None
        task_id, queue, failures, data, meta, max_retries = taken
        request = request_of(data, meta, max_retries)
        return Attempt(task_id.decode(), queue.decode(), execution, failures, request)

    def _wait_for_bell(self) -> None:
        bells = [keys.bell(queue) for queue in self._queues]
        until_answered(lambda: self._client.blpop(bells, timeout=_BELL_WAIT), self._must_leave)

    def _must_leave(self) -> bool:
        return self._slot.stopping or self._wear.is_out
