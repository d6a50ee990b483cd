"""How much a queue has to do, and whether it keeps up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueStats
from tasks.exceptions import StatsFailed
from tasks.queries.backlog import SAMPLES, Backlog, backlog_of
from tasks.queries.pauses import paused_since, pauses_of
from tasks.queries.queue_history import samples_of
from tasks.queries.workers import store_time


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """What a queue has to do.

    paused_since: None where it is not paused, or since when is not known.
    """

    stats: QueueStats
    backlog: Backlog
    paused_since: datetime | None


@asked
def queue_loads() -> Asking[list[QueueLoad]]:
    """That of every queue, highest priority first. Raises StatsFailed. One round trip."""
    with store_failure_as(StatsFailed):
        return (yield from loads_of(settings.TASKHUB_QUEUES))


def loads_of(queues: Sequence[str]) -> Call[list[QueueLoad]]:
    """The same of these, to be asked together with other things."""
    samples = Call.together(*(samples_of(queue, SAMPLES) for queue in queues))
    parts = Call.together(store_time(), broker.stats(queues), samples, pauses_of(queues))

    def read(answers: Any) -> list[QueueLoad]:
        now, all_stats, all_samples, pauses = answers
        return [
            QueueLoad(
                stats=stats,
                backlog=backlog_of(stats, samples, now),
                paused_since=paused_since(pauses[stats.queue]) if stats.paused else None,
            )
            for stats, samples in zip(all_stats, all_samples, strict=True)
        ]

    return parts.to(read)
