"""When a worker's child has done enough, and makes room for a fresh one."""

import itertools
import os

from django.conf import settings

_WEIGH_EVERY = 32  # tasks between looks at the memory


class Wear:
    """What the threads of a child wear it by."""

    def __init__(self) -> None:
        self._tasks = itertools.count(1)  # one step for all threads: next() is atomic
        self.is_out = False

    def add_task(self) -> None:
        """Count a task; `is_out` tells whether it shall have been the last."""
        tasks = next(self._tasks)
        if tasks >= settings.TASKHUB_CHILD_MAX_TASKS or (
            tasks % _WEIGH_EVERY == 0 and _rss() > settings.TASKHUB_CHILD_MAX_RSS
        ):
            self.is_out = True


def _rss() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say it like Linux."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0
