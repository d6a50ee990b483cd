"""How queues are doing."""

from django.conf import settings

from store.call import Asking, asked
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueStats
from tasks.exceptions import QueueNotFound, StatsFailed


@asked
def queue_stats(queue: str = "") -> Asking[list[QueueStats]]:
    """The stats of one queue, or of all, highest priority first.

    Raises QueueNotFound, StatsFailed.
    """
    if queue and queue not in settings.TASKHUB_QUEUES:
        raise QueueNotFound(f"there is no queue {queue[:100]!r}", known=settings.TASKHUB_QUEUES)
    with store_failure_as(StatsFailed):
        return (yield from broker.stats([queue] if queue else settings.TASKHUB_QUEUES))
