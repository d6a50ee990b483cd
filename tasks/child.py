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

from tasks.slots import Slots
from tasks.stop_signals import STOP_SIGNALS, held_back, let_through

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """A forked process, in a group of its own, that runs `main(slots)` and exits.

    It lets stop signals pass without effect, as its worker decides when it ends; with
    `heeds_signals` they are held back until `main` has handlers and calls `let_through`.
    """

    def __init__(self, main: Callable[[Slots], None], *, heeds_signals: bool = False) -> None:
        self.slots = Slots(settings.TASKHUB_CONCURRENCY)
        self.started_at = time.monotonic()
        connections.close_all()
        gc.freeze()
        parent = os.getpid()
        with held_back():  # else the child could hear them with the handlers of its parent
            self.pid = os.fork()
            if not self.pid:
                _be_child(parent, lambda: main(self.slots), heeds_signals)

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


def _be_child(parent: int, main: Callable[[], None], heeds_signals: bool) -> NoReturn:
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
        if not heeds_signals:
            let_through()
        main()
        code = 0
    except BaseException:  # a fork never goes on as its parent, whatever it was
        log.exception("the child process of worker %s failed", parent)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
