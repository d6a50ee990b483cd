"""A worker: a supervising process and the child that runs its tasks.

It renews leases, does its share for all workers (the heartbeat script says what), and kills its
child when an attempt is over its time, cancelled, or lost; what else the child runs then is
released. While it is told to be quiet it has no child, once what that ran has ended.
"""

import logging
import math
import time
from collections.abc import Sequence

from django.conf import settings
from redis.exceptions import RedisError

from store.connection import dedicated_client
from store.retry import is_unavailable, retry_while_unavailable
from tasks.engine import broker
from tasks.engine.calls import (
    Heartbeat,
    HeartbeatAnswer,
    LeaseState,
    WorkerCommand,
    WorkerState,
)
from tasks.engine.worker_name import new_worker_name
from tasks.service_manager import tell_ready
from tasks.worker.child import Child
from tasks.worker.child_outcome import (
    ALL_RELEASED,
    CANCELLED,
    TIMED_OUT,
    ChildOutcome,
    finish_attempts,
    outcome_of_exit,
)
from tasks.worker.executor import execute
from tasks.worker.recycling import rss
from tasks.worker.registration import Registration
from tasks.worker.stop_signals import StopSignals

log = logging.getLogger(__name__)

_CHECK_EVERY = 0.2  # seconds between checks of the child
_HEARTBEAT_EVERY = 0.5  # seconds between heartbeats
_CANCEL_GRACE = 3.0  # seconds from a cancel until the attempt is killed
_SHORT_LIFE = 0.5  # seconds; a child that fails sooner is not replaced at once


class Supervisor:
    """A process that has a child run tasks, and never takes one itself.

    queues: highest priority first.
    name: of the worker; one of its own when left out.
    burst: exit when the queues are empty.
    """

    def __init__(self, queues: Sequence[str], *, name: str = "", burst: bool = False) -> None:
        self.name = name or new_worker_name()
        self._queues = list(queues)
        self._burst = burst
        self._client = dedicated_client(socket_timeout=2.0)
        self._registration = Registration(self.name, self._queues, self._client)
        self._signals = StopSignals(settings.TASKHUB_SHUTDOWN_GRACE)
        self._child: Child | None = None
        self._child_outcome: ChildOutcome | None = None  # of a child that this worker killed
        self._cancelled_at: dict[str, float] = {}
        self._is_out_of_work = False
        self._is_quiet = False
        self._next_heartbeat_at = 0.0

    def work(self) -> None:
        """Run until told to stop, by SIGTERM, SIGINT or a command, or (burst) out of work.

        Raises RedisError when the store is not just away, but refuses to serve this worker.
        """
        self._signals.listen()
        log.info("worker %s serves %s", self.name, ", ".join(self._queues))
        self._register()  # anew: what one of this name was told is not for this one
        self._heartbeat()
        tell_ready()
        while self._must_go_on():
            self._signals.wait(min(_CHECK_EVERY, self._next_heartbeat_at - time.monotonic()))
            if time.monotonic() >= self._next_heartbeat_at:
                self._heartbeat()
            self._kill_child_if_due()
            self._reap_child()
        retry_while_unavailable(self._registration.end, lambda: True)
        log.info("worker %s has stopped", self.name)

    # The child

    def _must_go_on(self) -> bool:
        """Whether there is more to do; then there is a child, unless this worker is quiet."""
        if self._child:
            return True
        if self._signals.stop_at is not None or self._is_out_of_work:
            return False
        if not self._is_quiet:
            self._child = Child(
                lambda memory: execute(self.name, self._queues, memory, burst=self._burst)
            )
        return True

    def _kill_child_if_due(self) -> None:
        """Kill the child for an attempt that ran too long or ignored a cancel, or when it is to end
        and runs nothing, or has had its grace."""
        if self._child is None or self._child_outcome:
            return
        now, running = time.monotonic(), self._child.memory.running()
        stop_at = self._signals.stop_at
        if stop_at is not None or self._is_quiet:
            self._child.memory.stop()
            if not running or (stop_at is not None and now >= stop_at):
                self._kill_child(ALL_RELEASED)
                return
        killed_for = {
            member: TIMED_OUT if now > deadline else CANCELLED
            for member, deadline in running.items()
            if now > deadline or now - self._cancelled_at.get(member, now) >= _CANCEL_GRACE
        }
        if killed_for:
            self._kill_child(ChildOutcome(killed_for))

    def _kill_child(self, child_outcome: ChildOutcome) -> None:
        assert self._child
        self._child_outcome = child_outcome
        self._child.kill()

    def _reap_child(self) -> None:
        """Where the child has ended: finish the attempts that it ran."""
        if self._child is None or (code := self._child.exit_code()) is None:
            return
        self._child.kill()  # what it started goes with it
        in_attempt = bool(self._child.memory.running())
        child_outcome = self._child_outcome or outcome_of_exit(code, in_attempt=in_attempt)
        retry_while_unavailable(
            lambda: finish_attempts(self._client, self.name, self._queues, child_outcome),
            lambda: self._signals.is_urgent,
        )
        is_done = code == 0 and not in_attempt and not self._is_quiet
        self._is_out_of_work = self._burst and is_done
        failed_early = code and time.monotonic() - self._child.started_at < _SHORT_LIFE
        if failed_early and self._child_outcome is None:
            log.warning("the child failed at once (%s), pausing before the next", code)
            time.sleep(_SHORT_LIFE)
        self._child, self._child_outcome = None, None

    # Heartbeats

    def _heartbeat(self) -> None:
        """Send one, and do what its answer asks for; a store that is away is tried again later."""
        self._next_heartbeat_at = time.monotonic() + _HEARTBEAT_EVERY
        running = list(self._child.memory.running()) if self._child else []
        answer = self._send_heartbeat(running)
        if answer is None:
            return
        self._next_heartbeat_at = min(self._next_heartbeat_at, time.monotonic() + answer.next_due)
        for member, lease in answer.leases.items():
            if lease is LeaseState.CANCELLED:
                self._cancel_attempt(member)
            elif lease is LeaseState.LOST:
                self._kill_if_lost(member)
        self._obey(answer.command)
        self._cancelled_at = {m: at for m, at in self._cancelled_at.items() if m in running}
        if not answer.is_registered:
            self._register()

    def _send_heartbeat(self, running: Sequence[str]) -> HeartbeatAnswer | None:
        """The store's answer, None where it is away.

        running: members (see `Execution`) of the attempts that the child runs.
        """
        heartbeat = Heartbeat(
            worker=self.name,
            state=self._state(is_busy=bool(running)),
            running=running,
            memory=rss(),
            child_memory=rss(self._child.pid) if self._child else 0,
        )
        try:
            return broker.heartbeat(self._client, heartbeat)
        except RedisError as error:
            if not is_unavailable(error):
                raise
            log.warning("the store is away: %s", error)
            return None

    def _state(self, *, is_busy: bool) -> WorkerState:
        if self._signals.stop_at is not None:
            return WorkerState.STOPPING
        if self._is_quiet:
            return WorkerState.QUIET
        return WorkerState.BUSY if is_busy else WorkerState.IDLE

    def _obey(self, command: WorkerCommand | None) -> None:
        """Do as the worker was told last; also where it has done so. Where the store has lost the
        command, the worker stays as it is."""
        if command is WorkerCommand.STOP:
            self._signals.ask()
        elif command:
            self._is_quiet = command is WorkerCommand.QUIET

    def _cancel_attempt(self, member: str) -> None:
        assert self._child
        self._cancelled_at.setdefault(member, time.monotonic())
        self._child.memory.cancel(member)

    def _kill_if_lost(self, member: str) -> None:
        """What has ended meanwhile has no lease, too; only what is still running lost it."""
        running = self._child.memory.running() if self._child else {}
        if running.get(member, math.inf) != math.inf:
            log.warning("%s has lost its lease and is stopped", member)
            self._kill_child(ALL_RELEASED)

    def _register(self) -> None:
        """Enter this worker among RQ's; without it the worker works as well, but is not seen."""
        try:
            self._registration.begin()
        except RedisError as error:
            if not is_unavailable(error):
                raise
            log.warning("not registered: %s", error)
