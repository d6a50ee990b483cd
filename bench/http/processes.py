"""`POST /api/v1/tasks` with two web processes beside one, each on all connections at once.

Two are faster only where the machine has the cores for it, beside the load generator and the store.
So the goal counts only where one web process left idle what 1.6 times its load would take.
"""

from statistics import median

from bench.http.api_key import key_environment
from bench.http.apis.taskhub import TaskHubCreate
from bench.http.contender import Contender
from bench.http.load import Answers
from bench.http.machine import Machine
from bench.hub import free_port, manage
from bench.report import Row, at_least, say
from bench.server import Server
from bench.store import BenchStore

_ROUNDS = 5
_SECONDS = 3  # of a round
_GOAL = 1.6


def measure(store: BenchStore) -> list[Row]:
    """The ratio, and whether there was room for it."""
    api, machine, ratios = TaskHubCreate(), Machine(), []
    busy: list[float] = []
    with _hub(store, 1) as one, _hub(store, 2) as two:
        single, double = Contender(api, one), Contender(api, two)
        for contender in (single, double):
            contender.round(store, _SECONDS)
        for number in range(1, _ROUNDS + 1):
            machine.mark()
            alone = single.round(store, _SECONDS)
            busy.append(machine.busy())
            both = double.round(store, _SECONDS)
            ratios.append(both.rate / alone.rate)
            say(f"processes {number}/{_ROUNDS}: {_told(alone, busy[-1])}; two: {both}")
    return [_row(median(ratios), median(busy))]


def _hub(store: BenchStore, count: int) -> Server:
    """A hub with so many web processes and no worker."""
    port = free_port()
    environment = {
        **key_environment(),
        "REDIS_URL": store.url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TASKHUB_WORKERS": "0",
        "TASKHUB_WEB_PROCESSES": str(count),
    }
    return Server(f"http-processes-{count}", port, manage("runhub"), environment)


def _told(alone: Answers, busy: float) -> str:
    generator = f"the load generator took {alone.generator:.0%} of a core"
    return f"one: {alone}, {generator}, all of it {busy:.0%} of the machine"


def _row(ratio: float, busy: float) -> Row:
    row = at_least("POST with two web processes beside one", ratio, _GOAL, f"{_GOAL:g}")
    if busy * _GOAL <= 1:
        return row
    remark = f"{row.goal} (no room: one kept {busy:.0%} of the machine busy)"
    return Row(row.what, row.measured, remark)
