"""A worker: a supervising process and the child that runs its tasks.

The supervisor never takes a task. It renews leases, tends what belongs to all workers, and kills
its child when an attempt is over its time, cancelled, or lost; what else the child runs then is
handed back.
"""

import logging
import math
import os
import select
import signal
import time
import uuid
from collections.abc import Sequence

from django.conf import settings
from redis.exceptions import RedisError

from progress.connection import own_client
from tasks import crew
from tasks.child import Child
from tasks.memory import rss
from tasks.patience import is_away, until_answered
from tasks.registration import ALIVE_FOR, Registration
from tasks.scripts import TEND, kept
from tasks.settlement import CANCELLED, HANDED_BACK, TIMED_OUT, Verdict, on_death, settle
from tasks.stop_signals import STOP_SIGNALS, let_through

log = logging.getLogger(__name__)

_LOOK_EVERY = 0.2  # seconds between looks at the child
_TEND_EVERY = 0.5  # seconds between rounds for all workers
_CANCEL_GRACE = 3.0  # seconds from a cancel until the attempt is killed
_YOUNG = 0.5  # seconds; a child that dies younger is not replaced at once


class Worker:
    """See the module. queues: highest priority first; burst: leave when they are empty."""

    def __init__(self, queues: Sequence[str], *, name: str = "", burst: bool = False) -> None:
        self.name = name or uuid.uuid4().hex
        self._queues = list(queues)
        self._burst = burst
        self._client = own_client(socket_timeout=2.0)
        self._registration = Registration(self.name, self._queues, self._client)
        self._child: Child | None = None
        self._verdict: Verdict | None = None  # why this worker killed its child
        self._cancelled_at: dict[str, float] = {}
        self._told_at: list[float] = []  # when each signal to stop came
        self._worked_off = False
        self._tend_at = 0.0
        self._wake, self._waker = os.pipe()

    def work(self) -> None:
        """Run until told to stop by SIGTERM or SIGINT, or (burst) out of work.

        Raises RedisError when the store is not just away, but refuses to serve this worker.
        """
        self._listen_to_signals()
        log.info("worker %s serves %s", self.name, ", ".join(self._queues))
        self._tend()
        while self._has_child():
            self._wait()
            self._tend_if_due()
            self._judge()
            self._reap()
        until_answered(self._registration.end, lambda: True)
        log.info("worker %s has stopped", self.name)

    # Signals

    def _listen_to_signals(self) -> None:
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        let_through()

    def _on_stop(self, *_: object) -> None:
        """The next signal may come in the midst of this: one step, and no more."""
        self._told_at.append(time.monotonic())

    @property
    def _stop_at(self) -> float | None:
        """When to stop even what runs: after the grace time, at the second signal at once."""
        if not self._told_at:
            return None
        return 0.0 if len(self._told_at) > 1 else self._told_at[0] + settings.TASKHUB_SHUTDOWN_GRACE

    def _wait(self) -> None:
        """Sleep until a signal comes, the child ends, or it is time to look."""
        pause = min(_LOOK_EVERY, self._tend_at - time.monotonic())
        if select.select([self._wake], [], [], max(0.0, pause))[0]:
            for number in os.read(self._wake, 4096):
                if number != signal.SIGCHLD:
                    log.info("%s: %s", signal.Signals(number).name, self._what_stops())

    def _what_stops(self) -> str:
        return "stopping at once" if self._stop_at == 0.0 else "finishing what runs"

    # The child

    def _has_child(self) -> bool:
        """Have a child, unless there is no more need of one."""
        if self._child:
            return True
        if self._stop_at is not None or self._worked_off:
            return False
        self._child = Child(
            lambda slots: crew.work(self.name, self._queues, slots, burst=self._burst)
        )
        return True

    def _reap(self) -> None:
        """Where the child has ended: settle what it held."""
        if self._child is None or (code := self._child.exit_code()) is None:
            return
        self._child.kill()  # what it started goes with it
        in_attempt = bool(self._child.slots.running())
        verdict = self._verdict or on_death(code, in_attempt=in_attempt)
        until_answered(
            lambda: settle(self._client, self.name, self._queues, verdict),
            lambda: self._stop_at == 0.0,
        )
        self._worked_off = self._burst and code == 0 and not in_attempt
        died_young = code and time.monotonic() - self._child.started_at < _YOUNG
        if died_young and self._verdict is None:
            log.warning("the child died young (%s), pausing before the next", code)
            time.sleep(_YOUNG)
        self._child, self._verdict = None, None

    def _judge(self) -> None:
        """Kill the child where it must not go on."""
        if self._child is None or self._verdict:
            return
        now, running = time.monotonic(), self._child.slots.running()
        if self._stop_at is not None:
            self._child.slots.stop()
            if not running or now >= self._stop_at:
                self._kill(HANDED_BACK)
                return
        victims = {
            member: TIMED_OUT if now > deadline else CANCELLED
            for member, deadline in running.items()
            if now > deadline or now - self._cancelled_at.get(member, now) >= _CANCEL_GRACE
        }
        if victims:
            self._kill(Verdict(victims))

    def _kill(self, verdict: Verdict) -> None:
        assert self._child
        self._verdict = verdict
        self._child.kill()

    # All workers

    def _tend_if_due(self) -> None:
        if time.monotonic() >= self._tend_at:
            self._tend()

    def _tend(self) -> None:
        """One round of `lua/tend.lua`; a store that is away is tried again at the next."""
        self._tend_at = time.monotonic() + _TEND_EVERY
        members = list(self._child.slots.running()) if self._child else []
        lease_ms = int(settings.TASKHUB_LEASE * 1000)
        child_rss = rss(self._child.pid) if self._child else 0
        try:
            next_due, known, *standings = TEND(
                self._client,
                args=(
                    *(self.name, lease_ms, ALIVE_FOR, *kept(), rss(), child_rss, len(members)),
                    *members,
                    *settings.TASKHUB_QUEUES,
                ),
            )
        except RedisError as error:
            if not is_away(error):
                raise
            log.warning("the store is away: %s", error)
            return
        self._tend_at = min(self._tend_at, time.monotonic() + next_due / 1000)
        for member, standing in zip(members, standings, strict=True):
            if standing == b"cancelled":
                self._hear_cancelled(member)
            elif standing == b"gone":
                self._hear_gone(member)
        self._cancelled_at = {m: at for m, at in self._cancelled_at.items() if m in members}
        if not known:
            self._register()

    def _hear_cancelled(self, member: str) -> None:
        assert self._child
        self._cancelled_at.setdefault(member, time.monotonic())
        self._child.slots.cancel(member)

    def _hear_gone(self, member: str) -> None:
        """What has ended meanwhile is gone, too; only what is still running was lost."""
        running = self._child.slots.running() if self._child else {}
        if running.get(member, math.inf) != math.inf:
            log.warning("%s has lost its lease and is stopped", member)
            self._kill(HANDED_BACK)

    def _register(self) -> None:
        """Enter this worker among RQ's; without it the worker works as well, but is not seen."""
        try:
            self._registration.begin()
        except RedisError as error:
            if not is_away(error):
                raise
            log.warning("not registered: %s", error)
