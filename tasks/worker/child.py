"""A worker's child process: how it is made, watched and ended."""

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from django.conf import settings
from django.db import connections

from tasks.worker.shared_memory import SharedMemory
from tasks.worker.stop_signals import STOP_SIGNALS, stop_signals_blocked, unblock_stop_signals

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """A forked process, in a group of its own, that runs `main(memory)` and exits.

    Stop signals have no effect on it, as its worker decides when it ends.
    handles_signals: they are blocked instead, until `main` has handlers and calls
        `unblock_stop_signals`.
    memory: what it runs just now.
    started_at: monotonic seconds.
    """

    def __init__(
        self, main: Callable[[SharedMemory], None], *, handles_signals: bool = False
    ) -> None:
        self.memory = SharedMemory(settings.TASKHUB_CONCURRENCY)
        self.started_at = time.monotonic()
        connections.close_all()
        gc.freeze()
        parent = os.getpid()
        # Else the child could get one while it has the handlers of its parent.
        with stop_signals_blocked():
            self.pid = os.fork()
            if not self.pid:
                _run_child(parent, lambda: main(self.memory), handles_signals)

    def kill(self) -> None:
        """End the process at once, with all that it started in its group."""
        for send in (os.killpg, os.kill):
            try:
                send(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def exit_code(self) -> int | None:
        """None while the process lives; then its code, or minus the signal that ended it."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent dies, where it can (Linux).

    parent: its pid; where that has died already, the process ends here.
    """
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _run_child(parent: int, main: Callable[[], None], handles_signals: bool) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # A handler that does nothing, unlike SIG_IGN, is not passed on to the programs that a task
        # starts; nor must a blocked signal be.
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: None)
        if not handles_signals:
            unblock_stop_signals()
        main()
        code = 0
    except BaseException:  # a fork never goes on as its parent, whatever it was
        log.exception("the child process of worker %s failed", parent)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
