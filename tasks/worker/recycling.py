"""When a worker's child has done enough, and makes room for a fresh process."""

import itertools
import os

from django.conf import settings

_CHECK_EVERY = 32  # tasks between checks of the memory


class RecyclePolicy:
    """When to replace a child, by the tasks that all its threads ran and the memory that it holds.

    is_due: the next task shall be another process's.
    """

    def __init__(self) -> None:
        self._tasks = itertools.count(1)  # one step for all threads: next() is atomic
        self.is_due = False

    def count_task(self) -> None:
        """Count a task that was run."""
        tasks = next(self._tasks)
        if tasks >= settings.TASKHUB_CHILD_MAX_TASKS or (
            tasks % _CHECK_EVERY == 0 and rss() > settings.TASKHUB_CHILD_MAX_RSS
        ):
            self.is_due = True


def rss(pid: int | None = None) -> int:
    """Bytes of memory that a process holds, this one by default; 0 where there is no such process,
    or the system does not say it like Linux."""
    try:
        with open(f"/proc/{pid or 'self'}/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0
