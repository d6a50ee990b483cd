"""What it costs a POST to be seen: request ids, counts and times for the metrics, the log as JSON.

A web process as it is, with its log as JSON, and one without any of it take turns; a ratio is the
median of the ratios within each turn, of the CPU time that a request takes.
"""

from statistics import median

from bench.http.api_key import key_environment
from bench.http.apis.taskhub import TaskHubCreate
from bench.http.contender import Contender
from bench.hub import daphne, free_port
from bench.report import Row, say
from bench.server import Server
from bench.store import BenchStore

_ROUNDS = 9
_SECONDS = 2  # of a round
_GOAL = 1.05


class Observed(TaskHubCreate):
    """As it is run."""

    name = "POST, seen"
    application = "taskhub.asgi:application"

    def server(self, _store: BenchStore) -> Server:
        port = free_port()
        environment = {**key_environment(), "TASKHUB_LOG_FORMAT": "json"}
        name = f"http-{self.name.replace(', ', '-')}"
        return Server(name, port, daphne(port, self.application), environment)


class Unobserved(Observed):
    """The same, and nobody learns of it."""

    name = "POST, unseen"
    application = "bench.http.unobserved:application"


def measure(store: BenchStore) -> list[Row]:
    """The CPU time of both, and the ratio."""
    seen, unseen = Observed(), Unobserved()
    with seen.server(store) as one, unseen.server(store) as other:
        contenders = [Contender(seen, one), Contender(unseen, other)]
        for contender in contenders:
            contender.round(store, _SECONDS)  # to warm up
        ratios = []
        for number in range(1, _ROUNDS + 1):
            turn = contenders if number % 2 else contenders[::-1]
            cpu = {one.name: one.round(store, _SECONDS).cpu for one in turn}
            ratios.append(cpu[seen.name] / cpu[unseen.name])
            took = ", ".join(f"{name} {each:.0f} µs" for name, each in cpu.items())
            say(f"observed {number}/{_ROUNDS}: {took}")
    ratio = median(ratios)
    return [
        Row("CPU of a POST beside one unseen", f"{ratio:.3f} ×", f"≤ {_GOAL:g}", ratio <= _GOAL)
    ]
