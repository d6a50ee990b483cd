"""Which queues there are."""

from django.conf import settings

from tasks.exceptions import QueueNotFound


def require_queue(name: str) -> None:
    """Raises QueueNotFound for a queue that is not configured."""
    if name not in settings.TASKHUB_QUEUES:
        raise QueueNotFound(f"there is no queue {name[:100]!r}", known=settings.TASKHUB_QUEUES)
