"""All that takes part in a measurement: the store, a web process, watchers, running tasks."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench.program import MeasurementFailed
from bench.running import Running
from bench.store import Store
from bench.streams.attempt import Attempt
from bench.streams.helper import Helper
from bench.streams.web import Web

_OPEN_WITHIN = 60.0  # seconds
_COLLECT_WITHIN = 10.0  # seconds after the last event


@dataclass(frozen=True, slots=True)
class Load:
    """events: of a round. watchers: of each task. padding: bytes that each message is longer."""

    rate: float
    events: int
    watchers: int = 1
    padding: int = 0


@dataclass(frozen=True, slots=True)
class Delays:
    """From the handler's call to the watcher's socket, in ms; and what went wrong."""

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


class Stage(Running):
    """See the module. hello: what the first event of a stream has in it."""

    def __init__(
        self, store: Store, web: Web, emitting: Helper | None = None, hello: str = "@0 "
    ) -> None:
        self.store = store
        self.web = web
        self._hello = hello
        self._watching, self._emitting = Helper("watching"), emitting or Helper("emitting")

    def _begin(self) -> None:
        with ExitStack() as stack:
            for part in (self.web, self._watching, self._emitting):
                stack.enter_context(part)
            self._stack = stack.pop_all()

    def _end(self) -> None:
        self._stack.close()

    def open(self, task_ids: Sequence[str], sleep: bool = False) -> float:
        """A watcher for each id named; the seconds until all have their first event."""
        paths = self.web.paths(task_ids)
        how = {"within": _OPEN_WITHIN, "sleep": sleep, "hello": self._hello}
        self._watching.ask("open", port=self.web.port, paths=paths, **how)
        answer = self._watching.answer()
        if answer["missing"]:
            raise MeasurementFailed(f"{answer['missing']} of {len(paths)} watchers did not open")
        return float(answer["seconds"])

    def asleep(self) -> int:
        """How many of those that never read are still connected."""
        self._watching.ask("asleep")
        return int(self._watching.answer()["asleep"])

    def close(self) -> None:
        self._watching.ask("close")
        self._watching.answer()

    def round(self, attempts: Sequence[Attempt], load: Load) -> Delays:
        """Emit, and see what arrives."""
        within = load.events / load.rate + _COLLECT_WITHIN
        self._watching.ask("collect", events=load.events * load.watchers, within=within)
        self._emitting.ask(
            "emit", attempts=attempts, events=load.events, rate=load.rate, padding=load.padding
        )
        emitted, seen = self._emitting.answer(), self._watching.answer()
        times = seen.pop("percentiles")
        return Delays(times["p50"], times["p99"], times["max"], rate=emitted["rate"], **seen)


def typical(rounds: Sequence[Delays]) -> float:
    """The median of the rounds' p99."""
    return median(found.p99 for found in rounds)


def all_arrived(rounds: Sequence[Delays]) -> bool:
    """Each event once, in every round."""
    return not any(found.lost or found.repeated or found.closed for found in rounds)
