"""Several workers under one process, each in a process of its own."""

import logging
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

from tasks.child import Child
from tasks.slots import Slots
from tasks.stop_signals import STOP_SIGNALS, held_back
from tasks.worker import Worker

log = logging.getLogger(__name__)

_PAUSE = 0.5  # seconds before a worker that died is replaced


class Pool:
    """Keeps `size` workers of these queues running until told to stop."""

    def __init__(self, queues: Sequence[str], size: int, *, burst: bool = False) -> None:
        self._queues = queues
        self._size = size
        self._burst = burst
        self._pids: set[int] = set()
        self._signals = 0

    def work(self) -> None:
        """Run until SIGTERM or SIGINT, and all workers have ended; a second signal hurries them."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._pass_on)
        for _ in range(self._size):
            self._start()
        while self._pids:
            pid, status = os.wait()
            self._pids.discard(pid)
            if not self._is_stopping and not (self._burst and status == 0):
                log.warning("worker process %d has died, starting another", pid)
                time.sleep(_PAUSE)
                self._start()

    @property
    def _is_stopping(self) -> bool:
        return self._signals > 0

    def _start(self) -> None:
        """Start a worker, unless told to stop. A signal comes before or after that as a whole."""
        with held_back():
            if not self._is_stopping:
                self._pids.add(self._fork())

    def _fork(self) -> int:
        def work(_slots: Slots) -> None:
            Worker(self._queues, burst=self._burst).work()

        return Child(work, heeds_signals=True).pid

    def _pass_on(self, number: int, _frame: object) -> None:
        self._signals += 1
        for pid in self._pids:
            with suppress(ProcessLookupError):  # it has just been waited for
                os.kill(pid, signal.SIGTERM)
