"""`POST /api/v1/tasks` with two web processes beside one, each on 16 connections.

Two are faster only where the machine has the cores for it, beside the load generator and the store.
So the goal counts only where one web process left idle what 1.6 times its load would take.
"""

from statistics import median

from bench.http import wrk
from bench.http.api_key import key_environment
from bench.http.apis.taskhub import TaskHubCreate
from bench.http.machine import Machine
from bench.hub import free_port, manage
from bench.program import MeasurementFailed
from bench.report import Row, at_least, say
from bench.server import Server
from bench.store import BenchStore

_ROUNDS = 5
_SECONDS = 3  # of a round
_GOAL = 1.6


def measure(store: BenchStore) -> list[Row]:
    """The ratio, and whether there was room for it."""
    machine, ratios = Machine(), []
    busy: list[float] = []
    with _hub(store, 1) as one, _hub(store, 2) as two:
        for hub in (one, two):
            _round(store, hub)
        for number in range(1, _ROUNDS + 1):
            machine.mark()
            alone = _round(store, one)
            busy.append(machine.busy())
            both = _round(store, two)
            ratios.append(both / alone)
            room = f"it kept {busy[-1]:.0%} of the machine busy"
            say(f"processes {number}/{_ROUNDS}: one: {alone:,.0f}/s, {room}; two: {both:,.0f}/s")
    return [_row(median(ratios), median(busy))]


def _round(store: BenchStore, hub: Server) -> float:
    """Requests a second. What was answered is in the store, and what was under way."""
    api = TaskHubCreate()
    store.clear()
    request = api.request(hub)
    answered = wrk.load(hub, request, _SECONDS)
    enqueued = api.enqueued(store) or 0
    if enqueued < answered.count:
        raise MeasurementFailed(f"{answered.count:,} tasks were answered, {enqueued:,} are there")
    return answered.rate


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


def _row(ratio: float, busy: float) -> Row:
    row = at_least("POST with two web processes beside one", ratio, _GOAL, f"{_GOAL:g}")
    if busy * _GOAL <= 1:
        return row
    remark = f"{row.goal} (no room: one kept {busy:.0%} of the machine busy)"
    return Row(row.what, row.measured, remark)
