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

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux


class Child:
    """A forked process, in a group of its own, that runs `main(slots)` and exits."""

    def __init__(self, main: Callable[[Slots], None]) -> None:
        self.slots = Slots(settings.TASKHUB_CONCURRENCY)
        self.started_at = time.monotonic()
        connections.close_all()
        gc.freeze()
        parent = os.getpid()
        self.pid = os.fork()
        if not self.pid:
            _be_child(parent, lambda: main(self.slots))

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


def die_with_parent() -> None:
    """Have the system kill this process when its parent dies, where it can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _be_child(parent: int, main: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent()
        # Its worker decides when it ends. A handler that does nothing, unlike SIG_IGN, is not
        # passed on to the programs that a task starts.
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if os.getppid() == parent:
            main()
        code = 0
    except BaseException:  # a fork never goes on as its parent, whatever it was
        log.exception("the child process of worker %s failed", parent)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
