"""TaskHub itself: two workers, as `manage.py rqworker-pool` runs them."""

from dataclasses import dataclass

from bench import backfill
from bench.hub import manage
from bench.program import Program
from bench.store import BenchStore
from tasks.engine import keys


@dataclass(frozen=True)
class TaskHub:
    """The hub of this checkout. Each task keeps its outcome and a final progress entry.

    threads: of each worker.
    tasks: of a round.
    """

    threads: int = 1
    tasks: int = 8_000

    @property
    def name(self) -> str:
        return f"TaskHub ({self.threads} thread{'s' if self.threads > 1 else ''} a worker)"

    def install(self) -> None:
        """It is here."""

    def fill(self, store: BenchStore) -> None:
        backfill.fill(store.client, self.tasks)

    def workers(self, store: BenchStore) -> Program:
        command = manage("rqworker-pool", "--num-workers", "2")
        return Program("taskhub", command, {"TASKHUB_CONCURRENCY": str(self.threads)})

    def done(self, store: BenchStore) -> int:
        return int(store.client.hget(keys.totals(backfill.QUEUE), "processed") or 0)
