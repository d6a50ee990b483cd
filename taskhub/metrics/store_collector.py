"""The store's numbers as Prometheus has them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Final

from django.conf import settings
from prometheus_client import Metric
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)

from tasks.engine.calls import QueueStats
from tasks.engine.histogram import BOUNDS_MS, Histogram
from tasks.engine.states import State
from tasks.engine.type_counters import CountedType
from tasks.queries.metrics import StoreMetrics
from tasks.queries.store_info import StoreInfo

_BOUNDS: Final = (*(repr(ms / 1000) for ms in BOUNDS_MS), "+Inf")
_GAUGES: Final[dict[str, tuple[str, Callable[[QueueStats], float]]]] = {
    "taskhub_queue_latency_seconds": (
        "How long the oldest pending task has waited since it was due.",
        lambda queue: queue.latency_seconds,
    ),
    "taskhub_queue_paused": (
        "Whether workers take nothing from the queue.",
        lambda queue: queue.paused,
    ),
    "taskhub_workers": ("Workers that are alive and serve the queue.", lambda queue: queue.workers),
}
_COUNTERS: Final[dict[str, tuple[str, Callable[[QueueStats], float]]]] = {
    "taskhub_tasks_processed": ("Attempts that ended.", lambda queue: queue.processed_total),
    "taskhub_tasks_failed": ("Attempts that failed.", lambda queue: queue.failed_total),
}


class StoreCollector:
    """A collector of what the store has counted. metrics: None where it is away."""

    def __init__(self, metrics: StoreMetrics | None) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Every family."""
        yield GaugeMetricFamily(
            "taskhub_store_up", "Whether the store answers.", value=float(self._metrics is not None)
        )
        if self._metrics is None:
            return
        yield from _of_queues(self._metrics.queues)
        recoveries = CounterMetricFamily(
            "taskhub_recoveries", "Attempts whose worker was lost.", labels=["queue"]
        )
        for queue, number in self._metrics.recoveries.items():
            recoveries.add_metric([queue], number)
        yield recoveries
        if recovery := self._metrics.last_recovery:
            yield GaugeMetricFamily(
                "taskhub_last_recovery_timestamp_seconds",
                "When a worker last looked for attempts whose worker was lost.",
                value=recovery.timestamp(),
            )
        yield from _of_types(self._metrics.types)
        yield from _of_store(self._metrics.info)


def _of_queues(queues: Iterable[QueueStats]) -> Iterator[Metric]:
    tasks = GaugeMetricFamily("taskhub_tasks", "Tasks by state.", labels=["queue", "state"])
    for queue in queues:
        for state in State:
            tasks.add_metric([queue.queue, state], getattr(queue, state))
    yield tasks
    for name, (text, value) in _GAUGES.items():
        gauge = GaugeMetricFamily(name, text, labels=["queue"])
        for queue in queues:
            gauge.add_metric([queue.queue], value(queue))
        yield gauge
    for name, (text, value) in _COUNTERS.items():
        counter = CounterMetricFamily(name, text, labels=["queue"])
        for queue in queues:
            counter.add_metric([queue.queue], value(queue))
        yield counter


def _of_types(types: Iterable[CountedType]) -> Iterator[Metric]:
    labels = ["queue", "type"]
    wait = HistogramMetricFamily(
        "taskhub_task_wait_seconds", "From when a task was due to its attempt.", labels=labels
    )
    run = HistogramMetricFamily(
        "taskhub_task_run_seconds",
        "How long attempts ran that ended by themselves.",
        labels=labels,
    )
    for each in types:
        _add(wait, each, each.total.wait)
        _add(run, each, each.total.run)
    yield wait
    yield run


def _add(family: HistogramMetricFamily, of: CountedType, times: Histogram) -> None:
    buckets = list(zip(_BOUNDS, map(float, accumulate(times.counts)), strict=True))
    family.add_metric([of.queue, of.type], buckets, sum_value=times.seconds)


def _of_store(info: StoreInfo) -> Iterator[Metric]:
    yield GaugeMetricFamily("taskhub_store_memory_bytes", "That the store has.", value=info.memory)
    yield GaugeMetricFamily(
        "taskhub_store_memory_limit_bytes",
        "That the store may have, 0 where there is no limit.",
        value=info.memory_limit,
    )
    yield GaugeMetricFamily(
        "taskhub_store_persists",
        "Whether the store could write its append-only file, where it has one, and its snapshot.",
        value=(info.appends_well or not info.appends) and info.saves_well,
    )
    yield GaugeMetricFamily(
        "taskhub_store_replicas", "Replicas that follow the store.", value=info.replicas
    )
    yield GaugeMetricFamily(
        "taskhub_store_replicas_wanted",
        "That what is done to tasks waits for, 0 where it waits for none.",
        value=settings.TASKHUB_STORE_REPLICAS,
    )
