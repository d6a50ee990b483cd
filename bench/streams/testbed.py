"""All that takes part in a measurement: the store, a web process, watchers, running tasks."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench.program import MeasurementFailed
from bench.running import Running
from bench.store import BenchStore
from bench.streams.load_process import LoadProcess
from bench.streams.web import Web
from tasks.engine.calls import Execution

_OPEN_WITHIN = 60.0  # seconds
_COLLECT_WITHIN = 10.0  # seconds after the last event


@dataclass(frozen=True, slots=True)
class Load:
    """What is written in a round.

    rate: events a second.
    events: of a round.
    watchers: of each task.
    padding: bytes that each message is longer.
    """

    rate: float
    events: int
    watchers: int = 1
    padding: int = 0


@dataclass(frozen=True, slots=True)
class Delays:
    """How a round went.

    p50, p99, longest: ms from the handler's call to the watcher's socket.
    lost, repeated: events that did not arrive, or twice.
    closed: connections that the server dropped.
    rate: events a second that were written.
    """

    p50: float
    p99: float
    longest: float
    lost: int
    repeated: int
    closed: int
    rate: float

    def __str__(self) -> str:
        times = f"p50 {self.p50:.1f}, p99 {self.p99:.1f}, longest {self.longest:.1f} ms"
        faults = f"lost {self.lost}, repeated {self.repeated}, closed {self.closed}"
        return f"{times}; {faults}; {self.rate:,.0f} events/s"


class Testbed(Running):
    """A store, a web process, its watchers, and a process that writes as handlers do.

    hello: what the first event of a stream has in it.
    """

    def __init__(
        self, store: BenchStore, web: Web, emitter: LoadProcess | None = None, hello: str = "@0 "
    ) -> None:
        self.store = store
        self.web = web
        self._hello = hello
        self._watchers, self._emitter = LoadProcess("watchers"), emitter or LoadProcess("emitter")

    def _begin(self) -> None:
        with ExitStack() as stack:
            for part in (self.web, self._watchers, self._emitter):
                stack.enter_context(part)
            self._stack = stack.pop_all()

    def _end(self) -> None:
        self._stack.close()

    def open(self, task_ids: Sequence[str], sleep: bool = False) -> float:
        """A watcher for each id named; the seconds until all have their first event."""
        paths = self.web.paths(task_ids)
        how = {"within": _OPEN_WITHIN, "sleep": sleep, "hello": self._hello}
        self._watchers.ask("open", port=self.web.port, paths=paths, **how)
        answer = self._watchers.answer()
        if answer["missing"]:
            raise MeasurementFailed(f"{answer['missing']} of {len(paths)} watchers did not open")
        return float(answer["seconds"])

    def asleep(self) -> int:
        """How many of those that never read are still connected."""
        self._watchers.ask("asleep")
        return int(self._watchers.answer()["asleep"])

    def close(self) -> None:
        """Close all watchers."""
        self._watchers.ask("close")
        self._watchers.answer()

    def round(self, attempts: Sequence[Execution], load: Load) -> Delays:
        """Emit, and see what arrives."""
        within = load.events / load.rate + _COLLECT_WITHIN
        self._watchers.ask("collect", events=load.events * load.watchers, within=within)
        self._emitter.ask(
            "emit", attempts=attempts, events=load.events, rate=load.rate, padding=load.padding
        )
        emitted, seen = self._emitter.answer(), self._watchers.answer()
        times = seen.pop("percentiles")
        return Delays(times["p50"], times["p99"], times["max"], rate=emitted["rate"], **seen)


def typical(rounds: Sequence[Delays]) -> float:
    """The median of the rounds' p99."""
    return median(found.p99 for found in rounds)


def all_arrived(rounds: Sequence[Delays]) -> bool:
    """Each event once, in every round."""
    return not any(found.lost or found.repeated or found.closed for found in rounds)
