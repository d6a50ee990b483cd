"""Whether a million pending tasks make a queue slower than a thousand do.

The same calls in both cases, in this process: create a task, take the first one, read the queues'
statistics, and pages of the list: the first, one from the middle on, the first of those that have a
text in them, and the admin's; and what Prometheus scrapes. No worker runs.
Medians, so that a rewrite of the store's file or a growing table does not count.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any, Final, cast

from django.conf import settings
from prometheus_client import generate_latest

from bench import backfill
from bench.admin_page import list_getter
from bench.handlers import NOOP
from bench.report import Row, say
from bench.store import BenchStore
from store.connection import dedicated_client
from taskhub.metrics.endpoint import Everything
from tasks import registry
from tasks.engine import broker, services
from tasks.engine.calls import TakeRequest
from tasks.engine.list_call import QueueCursor
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.queries import task_list
from tasks.queries.list_cursor import Cursor, Place, encode_cursor
from tasks.queries.metrics import store_metrics
from tasks.queries.queues import queue_stats
from tasks.queries.task import detail_parts
from tasks.queries.task_query import STATES, TaskQuery

_FEW, _MANY = 1_000, 1_000_000
_SAMPLES = 500
_ADMIN_SAMPLES = 50  # it takes far longer than the rest
_ADMIN_PAGE: Final = "admin's list page"
_ADMIN_GOAL = 300_000  # µs
_SCRAPE: Final = "scrape"
_SCRAPE_GOAL = 20_000  # µs
_GOAL = 1.5  # times; 1 and what a noisy machine adds
_LEASE = 60.0  # seconds
_LIST: Final = TaskQuery(states=STATES, queues=tuple(settings.TASKHUB_QUEUES))
_PARTS: Final = detail_parts(frozenset())

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
    return [
        *rows,
        _in_ms(_ADMIN_PAGE, many[_ADMIN_PAGE], _ADMIN_GOAL),
        _in_ms(_SCRAPE, many[_SCRAPE], _SCRAPE_GOAL),
    ]


def _in_ms(what: str, us: float, goal_us: float) -> Row:
    return Row(what, f"{us / 1000:.1f} ms", f"≤ {goal_us // 1000} ms", us <= goal_us)


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
        "list page": partial(task_list.page, _LIST, parts=_PARTS),
        "list page from the middle": partial(task_list.page, _LIST, _middle(size), parts=_PARTS),
        "search page": partial(task_list.page, replace(_LIST, text=NOOP), parts=_PARTS),
        _ADMIN_PAGE: list_getter(),
        _SCRAPE: _scrape,
    }
    times: dict[str, list[float]] = {what: [] for what in calls}
    for sample in range(_SAMPLES):
        for what, call in calls.items():
            if what == _ADMIN_PAGE and sample >= _ADMIN_SAMPLES:
                continue
            start = time.perf_counter()
            call()
            times[what].append((time.perf_counter() - start) * 1e6)
    costs = {what: median(found) for what, found in times.items()}
    say("backlog: " + ", ".join(f"{what} {cost:.0f} µs" for what, cost in costs.items()))
    return costs


def _scrape() -> object:
    return generate_latest(cast(Any, Everything(store_metrics())))


def _create_noop() -> object:
    return services.create(NewTask.of(registry.get(NOOP), payload={}))


def _middle(size: int) -> Cursor:
    half = size // 2
    cursor = QueueCursor(backfill.id_of(half), str(half + 1), half)
    return encode_cursor(_LIST.order, Place(State.PENDING, {backfill.QUEUE: cursor}))


def _taker() -> Callable[[], object]:
    client = dedicated_client()
    return lambda: broker.take(
        client, TakeRequest.new(worker="bench", queues=[backfill.QUEUE], lease=_LEASE)
    )
