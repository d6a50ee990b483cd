"""From asking for a task until its handler runs, on a hub with nothing else to do.

One task at a time; the handler's result says when it began. The clock starts before the request
is made: in this process by `tasks.engine.services.create`, and over HTTP by a client that keeps its
connection, to Daphne with the whole application behind it. Two workers wait, as by default. The two
ways take turns, and what counts is the median of the rounds' percentiles.
"""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from statistics import median, quantiles

from bench.handlers import CLOCK
from bench.hub import daphne, free_port, manage
from bench.program import MeasurementFailed, Program
from bench.report import Row, at_most, say
from bench.store import BenchStore
from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.queries.queues import queue_stats
from tasks.queries.task import get_task

_ROUNDS = 5
_SAMPLES = 200  # of a round
_WARM_UP = 20
_REST = 0.01  # seconds between samples, for the worker to be idle again
_WITHIN = 20.0  # seconds
_GOALS = {"p50": 5.0, "p99": 20.0}  # ms

Create = Callable[[], str]
Percentiles = dict[str, float]


def measure(store: BenchStore) -> list[Row]:
    """Both ways to create."""
    port = free_port()
    with (
        Program("latency", manage("rqworker-pool", "--num-workers", "2")) as workers,
        Program("daphne", daphne(port)) as web,
    ):
        _wait_until(lambda: queue_stats("default")[0].workers == 2, workers)
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        _wait_until(lambda: _is_ready(connection), web)
        ways: dict[str, Create] = {
            "in process": _create_here,
            "over HTTP": lambda: _create_by_http(connection),
        }
        rounds: dict[str, list[Percentiles]] = {how: [] for how in ways}
        for number in range(1, _ROUNDS + 1):
            for how, create in ways.items():
                rounds[how].append(found := _percentiles(_sample(create, workers)))
                told = ", ".join(f"{name} {ms:.2f} ms" for name, ms in found.items())
                say(f"latency {number}/{_ROUNDS} {how}: {told}")
    return [row for how, found in rounds.items() for row in _latency_rows(how, found)]


def _sample(create: Create, workers: Program) -> list[float]:
    """Milliseconds from the request to the start, of each sample."""
    waits = []
    for _ in range(_WARM_UP + _SAMPLES):
        asked = time.time()
        began = _start_of(create(), workers)
        waits.append((began - asked) * 1000)
        time.sleep(_REST)
    return waits[_WARM_UP:]


def _start_of(task_id: str, workers: Program) -> float:
    """When the task's handler began."""
    _wait_until(lambda: get_task(task_id).state is State.COMPLETED, workers)
    return float(get_task(task_id).result)


def _create_here() -> str:
    return services.create(NewTask.of(registry.get(CLOCK), payload={})).task_id


def _create_by_http(connection: HTTPConnection) -> str:
    body = json.dumps({"type": CLOCK, "payload": {}})
    connection.request("POST", "/api/v1/tasks", body, {"Content-Type": "application/json"})
    return str(json.load(connection.getresponse())["task_id"])


def _is_ready(connection: HTTPConnection) -> bool:
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        answer.read()
        return answer.status == 200
    except OSError:
        connection.close()
        return False


def _wait_until(condition: Callable[[], bool], program: Program) -> None:
    deadline = time.monotonic() + _WITHIN
    while not condition():
        program.require_alive()
        if time.monotonic() > deadline:
            raise MeasurementFailed(f"nothing happened for {_WITHIN:g} s")
        time.sleep(0.002)


def _percentiles(waits: list[float]) -> Percentiles:
    cuts = quantiles(waits, n=100)
    return {"p50": cuts[49], "p99": cuts[98]}


def _latency_rows(how: str, rounds: list[Percentiles]) -> list[Row]:
    return [
        at_most(
            f"create → start {how}, {name}", median(found[name] for found in rounds), goal, "ms"
        )
        for name, goal in _GOALS.items()
    ]
