"""dramatiq on its Redis broker: two processes of four threads, all else by default."""

from bench.engines.engine import PEERS, run_filler
from bench.environment import python_environment
from bench.program import Program
from bench.store import BenchStore

_PACKAGES = ("dramatiq[redis]==2.2.1", "redis==8.1.0", "hiredis==3.5.0")
_MESSAGES = "dramatiq:default.msgs"  # hash: each message until it is acknowledged


class Dramatiq:
    """dramatiq, with the same client and parser as the hub. It keeps no results."""

    name = "dramatiq"
    tasks = 6_000

    def install(self) -> None:
        self._bin = python_environment("dramatiq", _PACKAGES)

    def fill(self, store: BenchStore) -> None:
        filler = [str(self._bin / "python"), str(PEERS / "dramatiq_actor.py"), str(self.tasks)]
        run_filler(filler, {"BENCH_STORE": store.url})

    def workers(self, store: BenchStore) -> Program:
        command = [str(self._bin / "dramatiq"), "dramatiq_actor", "--path", str(PEERS)]
        size = ["--processes", "2", "--threads", "4"]
        return Program("dramatiq", [*command, *size], {"BENCH_STORE": store.url})

    def done(self, store: BenchStore) -> int:
        return self.tasks - int(store.client.hlen(_MESSAGES))
