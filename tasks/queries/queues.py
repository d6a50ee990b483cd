"""How queues are doing."""

from django.conf import settings

from store.connection import shared_client
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueStats
from tasks.exceptions import QueueNotFound, StatsFailed


def queue_stats(queue: str = "") -> list[QueueStats]:
    """The stats of one queue, or of all, highest priority first.

    Raises QueueNotFound, StatsFailed.
    """
    if queue and queue not in settings.TASKHUB_QUEUES:
        raise QueueNotFound(f"there is no queue {queue[:100]!r}", known=settings.TASKHUB_QUEUES)
    with store_failure_as(StatsFailed):
        return broker.stats(shared_client(), [queue] if queue else settings.TASKHUB_QUEUES)
