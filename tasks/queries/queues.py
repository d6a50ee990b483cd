"""How queues are doing."""

from django.conf import settings

from store.call import Asking, asked
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueStats
from tasks.engine.queues import require_queue
from tasks.exceptions import StatsFailed


@asked
def queue_stats(queue: str = "") -> Asking[list[QueueStats]]:
    """The stats of one queue, or of all, highest priority first.

    Raises QueueNotFound, StatsFailed.
    """
    if queue:
        require_queue(queue)
    with store_failure_as(StatsFailed):
        return (yield from broker.stats([queue] if queue else settings.TASKHUB_QUEUES))
