"""The signals that tell a process to stop: noticing them, and blocking them where nobody could."""

import logging
import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """What stop signals ask of this process: first to finish what runs, then to stop at once.

    grace: seconds that what runs may take after the first signal.
    """

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._received_at: list[float] = []
        self._wake_reader, self._wake_writer = os.pipe()

    def listen(self) -> None:
        """Take over the signals of this process, the ends of its children among them."""
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
        unblock_stop_signals()

    @property
    def count(self) -> int:
        """How many have come."""
        return len(self._received_at)

    def ask(self) -> None:
        """Somebody asks for the same by other means than a signal: what runs is to finish."""
        if not self._received_at:
            self._received_at.append(time.monotonic())

    @property
    def stop_at(self) -> float | None:
        """When to stop even what runs, in monotonic seconds; None while nobody asked for it."""
        if not self._received_at:
            return None
        return 0.0 if len(self._received_at) > 1 else self._received_at[0] + self._grace

    @property
    def is_urgent(self) -> bool:
        """Whether to stop at once."""
        return self.stop_at == 0.0

    def wait(self, timeout: float) -> None:
        """Sleep until a signal comes, a child ends, or so many seconds are over."""
        if select.select([self._wake_reader], [], [], max(0.0, timeout))[0]:
            for number in os.read(self._wake_reader, 4096):
                if number != signal.SIGCHLD:
                    asked = "stopping at once" if self.is_urgent else "finishing what runs"
                    log.info("%s: %s", signal.Signals(number).name, asked)

    def _on_signal(self, *_: object) -> None:
        """The next signal may come in the midst of this: one step, and no more."""
        self._received_at.append(time.monotonic())


@contextmanager
def stop_signals_blocked() -> Iterator[None]:
    """A stop signal that comes meanwhile comes after it. A process that is forked meanwhile calls
    `unblock_stop_signals` once it is ready for them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def unblock_stop_signals() -> None:
    """From now on stop signals come, and first those that were blocked."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
