"""When a worker's child has done enough, and makes room for a fresh one."""

import itertools

from django.conf import settings

from tasks.memory import rss

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
            tasks % _WEIGH_EVERY == 0 and rss() > settings.TASKHUB_CHILD_MAX_RSS
        ):
            self.is_out = True
