"""Whether a million pending tasks make a queue slower than a hundred do.

The same three calls in both cases, in this process: create a task, take the first one, read the
queues' statistics. No worker runs. Medians, so that a rewrite of the store's file or a growing
table does not count.
"""

import time
from collections.abc import Callable
from statistics import median

from bench import backfill
from bench.handlers import NOOP
from bench.report import Row, say
from bench.store import BenchStore
from store.connection import dedicated_client
from tasks import registry
from tasks.engine import broker, services
from tasks.engine.calls import TakeRequest
from tasks.engine.spec import NewTask
from tasks.queries.queues import queue_stats

_FEW, _MANY = 100, 1_000_000
_SAMPLES = 500
_GOAL = 1.5  # times; 1 and what a noisy machine adds
_LEASE = 60.0  # seconds

Costs = dict[str, float]


def measure(store: BenchStore) -> list[Row]:
    """Costs by size, and their ratio; the small queue is measured before and after the large."""
    before, many, after = (_costs_with(store, size) for size in (_FEW, _MANY, _FEW))
    rows = []
    for what, large in many.items():
        small = (before[what] + after[what]) / 2
        ratio = large / small
        rows += [
            Row(f"{what}, with {_FEW:,} pending", f"{small:.0f} µs"),
            Row(f"{what}, with {_MANY:,} pending", f"{large:.0f} µs"),
            Row(f"{what}, ratio", f"{ratio:.2f} ×", "the same", ratio <= _GOAL),
        ]
    return rows


def _costs_with(store: BenchStore, size: int) -> Costs:
    """Medians in µs with so many pending tasks; each one that is taken was created before."""
    store.clear()
    began = time.monotonic()
    backfill.fill(store.client, size)
    store.wait_for_rewrite()
    say(f"backlog: {size:,} tasks filled in {time.monotonic() - began:.1f} s")
    calls: dict[str, Callable[[], object]] = {
        "create": _create_noop,
        "take": _taker(),
        "stats": queue_stats,
    }
    times: dict[str, list[float]] = {what: [] for what in calls}
    for _ in range(_SAMPLES):
        for what, call in calls.items():
            start = time.perf_counter()
            call()
            times[what].append((time.perf_counter() - start) * 1e6)
    costs = {what: median(found) for what, found in times.items()}
    say("backlog: " + ", ".join(f"{what} {cost:.0f} µs" for what, cost in costs.items()))
    return costs


def _create_noop() -> object:
    return services.create(NewTask.of(registry.get(NOOP), payload={}))


def _taker() -> Callable[[], object]:
    client = dedicated_client()
    return lambda: broker.take(
        client, TakeRequest.new(worker="bench", queues=[backfill.QUEUE], lease=_LEASE)
    )
