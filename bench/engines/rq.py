"""RQ as it comes: `rq worker-pool -n 2`, which forks for every job."""

from bench.engines.engine import PEERS, run_filler
from bench.environment import python_environment
from bench.program import Program
from bench.store import BenchStore

_PACKAGES = ("rq==3.0.0", "redis==8.1.0", "hiredis==3.5.0")
_FINISHED = "rq:finished:default"  # zset: jobs that ended well


class RQ:
    """RQ, with the same client and parser as the hub. It keeps results for 500 s."""

    name = "rq"
    tasks = 200

    def install(self) -> None:
        self._bin = python_environment("rq", _PACKAGES)

    def fill(self, store: BenchStore) -> None:
        filler = [str(self._bin / "python"), str(PEERS / "rq_job.py"), str(self.tasks)]
        run_filler(filler, {"BENCH_STORE": store.url})

    def workers(self, store: BenchStore) -> Program:
        command = [str(self._bin / "rq"), "worker-pool", "default", "-n", "2", "--quiet"]
        return Program("rq", [*command, "--url", store.url, "--path", str(PEERS)])

    def done(self, store: BenchStore) -> int:
        return int(store.client.zcard(_FINISHED))
