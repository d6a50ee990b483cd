"""Several workers under one process, each in a process of its own."""

import logging
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

from tasks.worker.child import Child
from tasks.worker.shared_memory import SharedMemory
from tasks.worker.stop_signals import STOP_SIGNALS, stop_signals_blocked
from tasks.worker.supervisor import Supervisor

log = logging.getLogger(__name__)

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
        self._pids: set[int] = set()
        self._signals_received = 0

    def work(self) -> None:
        """Run until SIGTERM or SIGINT, and all workers have ended; a second signal hurries them."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._forward)
        for _ in range(self._size):
            self._start()
        while self._pids:
            pid, status = os.wait()
            self._pids.discard(pid)
            if not self._is_stopping and not (self._burst and status == 0):
                log.warning("worker process %d has died, starting another", pid)
                time.sleep(_RESTART_PAUSE)
                self._start()

    @property
    def _is_stopping(self) -> bool:
        return self._signals_received > 0

    def _start(self) -> None:
        """Start a worker, unless told to stop. A signal comes before or after that as a whole."""
        with stop_signals_blocked():
            if not self._is_stopping:
                self._pids.add(self._fork())

    def _fork(self) -> int:
        def work(_memory: SharedMemory) -> None:
            Supervisor(self._queues, burst=self._burst).work()

        return Child(work, handles_signals=True).pid

    def _forward(self, number: int, _frame: object) -> None:
        self._signals_received += 1
        for pid in self._pids:
            with suppress(ProcessLookupError):  # it has just been waited for
                os.kill(pid, signal.SIGTERM)
