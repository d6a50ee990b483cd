"""All that the verdict is made of, read in two round trips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueStats
from tasks.exceptions import StatsFailed
from tasks.queries.pauses import Pause, pauses_of
from tasks.queries.queue_history import Point, history_of
from tasks.queries.store_info import StoreInfo, info_of_store
from tasks.queries.workers import (
    WorkerInfo,
    last_recovery,
    store_time,
    worker_keys,
    workers_of,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class HubFacts:
    """How a hub is doing.

    now: by the store's clock.
    queues: highest priority first.
    last_hour: of each queue, minute by minute; the last one is not over.
    pauses: of each queue, the last ones, oldest first.
    last_heartbeat: of any worker ever; None where there was none.
    """

    now: datetime
    queues: Sequence[QueueStats]
    workers: Sequence[WorkerInfo]
    store: StoreInfo
    last_hour: Mapping[str, Sequence[Point]]
    pauses: Mapping[str, Sequence[Pause]]
    last_heartbeat: datetime | None


@asked
def hub_facts() -> Asking[HubFacts]:
    """How the hub is doing now. Raises StatsFailed. Two round trips."""
    queues = settings.TASKHUB_QUEUES
    with store_failure_as(StatsFailed):
        now, stats, names, store, last_hour, pauses, last_heartbeat = yield from Call.together(
            store_time(),
            broker.stats(queues),
            worker_keys(),
            info_of_store(),
            history_of("hour"),
            pauses_of(queues),
            last_recovery(),
        )
        workers = yield from workers_of(names, now)
    return HubFacts(
        now=now,
        queues=stats,
        workers=workers,
        store=store,
        last_hour=last_hour,
        pauses=pauses,
        last_heartbeat=last_heartbeat,
    )
