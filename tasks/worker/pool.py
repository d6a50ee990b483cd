"""Several workers under one process, each in a process of its own."""

import logging
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from tasks.service_manager import tell_ready
from tasks.worker.child import Child
from tasks.worker.shared_memory import SharedMemory
from tasks.worker.stop_signals import StopSignals
from tasks.worker.supervisor import Supervisor

log = logging.getLogger(__name__)

_CHECK_EVERY = 1.0  # seconds; a signal, or the end of a worker, is noticed at once
_RESTART_PAUSE = 0.5  # seconds before a worker that died is replaced


class Pool:
    """Keeps workers running until told to stop.

    queues: that each of them serves, highest priority first.
    size: how many workers.
    burst: they exit when the queues are empty.
    """

    def __init__(self, queues: Sequence[str], size: int, *, burst: bool = False) -> None:
        self._queues = queues
        self._size = size
        self._burst = burst
        self._signals = StopSignals(settings.TASKHUB_SHUTDOWN_GRACE)
        self._passed_on = 0  # how many signals the workers were sent
        self._pids: set[int] = set()

    def work(self) -> None:
        """Run until SIGTERM or SIGINT, and all workers have ended; a second signal hurries them."""
        self._signals.listen()
        tell_ready()
        for _ in range(self._size):
            self._start()
        while self._pids:
            self._signals.wait(_CHECK_EVERY)
            self._pass_on_signals()
            self._replace_ended()

    def _start(self) -> None:
        """Start a worker, unless told to stop; it is told what comes from now on."""
        if not self._signals.count:
            self._pids.add(self._fork())

    def _fork(self) -> int:
        def work(_memory: SharedMemory) -> None:
            Supervisor(self._queues, burst=self._burst).work()

        return Child(work, handles_signals=True).pid

    def _pass_on_signals(self) -> None:
        while self._passed_on < self._signals.count:
            self._passed_on += 1
            for pid in self._pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _replace_ended(self) -> None:
        for pid in list(self._pids):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            self._pids.discard(pid)
            if not self._signals.count and not (self._burst and status == 0):
                how = "has died" if status else "was told to stop"
                log.warning("worker process %d %s, starting another", pid, how)
                time.sleep(_RESTART_PAUSE)
                self._start()
