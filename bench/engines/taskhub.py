"""TaskHub itself: two workers, as `manage.py rqworker-pool` runs them."""

from bench import backfill
from bench.hub import manage
from bench.program import Program
from bench.store import Store
from tasks.selectors import queue_stats


class TaskHub:
    """See the module. Each task keeps its outcome and a final progress entry."""

    name = "TaskHub"
    tasks = 8_000

    def install(self) -> None:
        """It is here."""

    def fill(self, store: Store) -> None:
        backfill.fill(store.client, self.tasks)

    def workers(self, store: Store) -> Program:
        return Program("taskhub", manage("rqworker-pool", "--num-workers", "2"))

    def done(self, store: Store) -> int:
        return queue_stats(backfill.QUEUE)[0].processed_total
