"""The `make` that a hub was started by: the hub is to stop with it."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_EVERY = 0.3  # seconds; by a timer, as a process that forks had better have no threads


@contextmanager
def stopping_with_make() -> Iterator[None]:
    """Send this process SIGTERM once its parent, `make`, has ended or was told to stop.

    On SIGTERM `make` does so itself. On SIGINT alone, without Ctrl-C in a terminal, it would wait
    for this process for ever; that it has heard one shows in that it has no handler any more.
    Where there is no /proc, that is not seen.
    """
    make = os.getppid()
    caught = _catches_interrupt(make)

    def look(*_: object) -> None:
        if os.getppid() != make or _catches_interrupt(make) != caught:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _LOOK_EVERY, _LOOK_EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _catches_interrupt(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # there is no /proc, or no such process
        return False
    caught = re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
    return bool(caught and int(caught[1], 16) >> (signal.SIGINT - 1) & 1)
