"""BullMQ on Node.js: one process that runs fifty jobs at a time, all else by default."""

from bench.engines.engine import PEERS, run_filler
from bench.environment import node_environment
from bench.program import Program
from bench.store import BenchStore

_PACKAGES = ("bullmq@6.7.0", "ioredis@6.0.0")
_COMPLETED = "bull:bench:completed"  # zset: jobs that ended well
_WAITING = "bull:bench:wait"  # list
_SCRIPT = str(PEERS / "bullmq_queue.cjs")


class BullMQ:
    """BullMQ. It keeps every job with its result."""

    name = "BullMQ"
    tasks = 15_000

    def install(self) -> None:
        self._modules = node_environment("bullmq", _PACKAGES)

    def fill(self, store: BenchStore) -> None:
        run_filler(["node", _SCRIPT, "fill", str(self.tasks)], self.environment(store))

    def workers(self, store: BenchStore) -> Program:
        return Program("bullmq", ["node", _SCRIPT, "work"], self.environment(store))

    def done(self, store: BenchStore) -> int:
        return int(store.client.zcard(_COMPLETED))

    def waiting(self, store: BenchStore) -> int:
        """How many jobs no worker has taken."""
        return int(store.client.llen(_WAITING))

    def environment(self, store: BenchStore) -> dict[str, str]:
        """What its programs are told, once it is installed."""
        return {"NODE_PATH": str(self._modules), "BENCH_SOCKET": str(store.socket)}
