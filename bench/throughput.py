"""No-op tasks a second with two worker processes, beside other engines on the same store.

All tasks of a round are enqueued while no worker runs. Then the workers start, and the rate is
that between the moment a tenth of the tasks was done and the moment nine tenths were: starting up
and running dry are left out. The hub runs as it does by default, and with the threads that
dramatiq has. BullMQ has one process, for more do not make it faster on two cores. The engines take
turns, and a ratio is the median of the ratios within each turn.
"""

import time
from collections.abc import Sequence
from statistics import median

from bench.engines.bullmq import BullMQ
from bench.engines.dramatiq import Dramatiq
from bench.engines.engine import Engine
from bench.engines.rq import RQ
from bench.engines.taskhub import TaskHub
from bench.environment import NotInstalled
from bench.program import MeasurementFailed, Program
from bench.report import Row, at_least, say
from bench.store import BenchStore

_ROUNDS = 5
_ROUNDS_WITHIN = 120.0  # seconds; no round begins later
_POLL_EVERY = 0.01  # seconds
_ROUND_WITHIN = 60.0  # seconds
_ONE_THREAD = TaskHub()
_FOUR_THREADS = TaskHub(threads=4)
_GOALS = {  # peer → which of ours beside it, the least ratio, and that for people
    Dramatiq.name: (_FOUR_THREADS, 2.0, "2"),
    RQ.name: (_ONE_THREAD, 20.0, "20"),
    BullMQ.name: (_FOUR_THREADS, 1 / 3, "1/3"),
}

Rates = dict[str, list[float]]


def measure(store: BenchStore) -> list[Row]:
    """The rates, and TaskHub's beside each other one."""
    engines = list(_installed([_ONE_THREAD, _FOUR_THREADS, Dramatiq(), RQ(), BullMQ()]))
    rates: Rates = {engine.name: [] for engine in engines}
    deadline = time.monotonic() + _ROUNDS_WITHIN
    for number in range(1, _ROUNDS + 1):
        if time.monotonic() > deadline:
            break
        for engine in engines:
            rate = _rate(engine, store)
            rates[engine.name].append(rate)
            say(f"throughput {number}/{_ROUNDS}: {engine.name} {rate:,.0f} a second")
    return [*_rate_rows(rates), *_ratio_rows(rates)]


def _installed(engines: Sequence[Engine]) -> Sequence[Engine]:
    ready = []
    for engine in engines:
        try:
            engine.install()
            ready.append(engine)
        except NotInstalled as problem:
            say(f"{engine.name} is left out: {problem}")
    return ready


def _rate(engine: Engine, store: BenchStore) -> float:
    store.clear()
    engine.fill(store)
    store.wait_for_rewrite()
    with engine.workers(store) as program:
        began, done_then = _wait_until_done(engine, store, program, engine.tasks // 10)
        ended, done_now = _wait_until_done(engine, store, program, engine.tasks * 9 // 10)
    return (done_now - done_then) / (ended - began)


def _wait_until_done(
    engine: Engine, store: BenchStore, program: Program, count: int
) -> tuple[float, int]:
    """When at least `count` tasks were done, and how many were."""
    deadline = time.monotonic() + _ROUND_WITHIN
    while time.monotonic() < deadline:
        done, now = engine.done(store), time.monotonic()
        if done >= count:
            return now, done
        program.require_alive()
        time.sleep(_POLL_EVERY)
    raise MeasurementFailed(f"{engine.name} was not done within {_ROUND_WITHIN:g} s")


def _rate_rows(rates: Rates) -> list[Row]:
    return [
        Row(f"no-op tasks a second: {name}", f"{median(found):,.0f}")
        for name, found in rates.items()
    ]


def _ratio_rows(rates: Rates) -> list[Row]:
    rows = []
    for name, (ours, goal, goal_name) in _GOALS.items():
        if name in rates:
            pairs = zip(rates[ours.name], rates[name], strict=True)
            ratio = median(our / their for our, their in pairs)
            rows.append(at_least(f"{ours.name} beside {name}", ratio, goal, goal_name))
    return rows
