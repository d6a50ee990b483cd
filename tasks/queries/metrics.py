"""The numbers of the hub that are in the store: the same whichever process asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.engine import broker, keys
from tasks.engine.calls import QueueStats
from tasks.engine.type_counters import NO_SAMPLES, CountedType
from tasks.exceptions import StatsFailed
from tasks.queries.store_info import StoreInfo, info_of_store
from tasks.queries.workers import last_recovery


@dataclass(frozen=True, slots=True)
class StoreMetrics:
    """What the store has counted.

    recoveries: by queue, attempts whose worker was lost, ever.
    types: by queue and type, what attempts came to, ever.
    last_recovery: when any worker last looked for attempts whose worker was lost; None before the
        first.
    """

    queues: list[QueueStats]
    recoveries: Mapping[str, int]
    types: list[CountedType]
    info: StoreInfo
    last_recovery: datetime | None


@asked
def store_metrics() -> Asking[StoreMetrics]:
    """All of them, in one round trip that takes as long however many tasks there are.

    Raises StatsFailed.
    """
    queues = settings.TASKHUB_QUEUES
    with store_failure_as(StatsFailed):
        rows, recovered, counted, info, recovery = yield from Call.together(
            broker.stats(queues),
            Call(tuple(("HGET", keys.totals(queue), "recovered") for queue in queues), list),
            broker.type_stats("", NO_SAMPLES, queues),
            info_of_store(),
            last_recovery(),
        )
    recoveries = {queue: int(number or 0) for queue, number in zip(queues, recovered, strict=True)}
    return StoreMetrics(rows, recoveries, counted.types, info, recovery)
