"""What reads tasks and queues, and changes nothing."""

import base64
from dataclasses import dataclass

from django.conf import settings

from progress.connection import AsyncStore, Store, shared_client
from progress.store_failure import store_failure_as
from tasks import keys
from tasks.exceptions import QueueNotFound, StatsFailed, StoreUnavailable, TaskNotFound
from tasks.record import Task, task_of
from tasks.scripts import STATS
from tasks.task_id import is_task_id


@dataclass(frozen=True, slots=True)
class QueueStats:
    """How many tasks of a queue stand where.

    latency_seconds: since the oldest pending task was due. workers: how many are alive and serve
    the queue. processed_total, failed_total: attempts ever, whatever is still kept.
    """

    queue: str
    pending: int
    active: int
    scheduled: int
    retry: int
    completed: int
    archived: int
    paused: bool
    latency_seconds: float
    workers: int
    processed_total: int
    failed_total: int


def get_task(task_id: str, queue: str = "") -> Task:
    """A task by its id; with `queue`, only if it is in that queue.

    Raises TaskNotFound, StoreUnavailable.
    """
    if not is_task_id(task_id):
        raise TaskNotFound
    with store_failure_as(StoreUnavailable), _read_pipeline() as pipe:
        fields, results = (
            pipe.hgetall(keys.job(task_id)).xrevrange(keys.results(task_id), count=1).execute()
        )
    result = results[0][1].get(b"return_value") if results else None
    task = task_of(task_id, fields, base64.b64decode(result) if result else None)
    if task is None or (queue and task.queue != queue):
        raise TaskNotFound
    return task


def _read_pipeline() -> Store:
    """For reading: a transaction would be refused by a store that is out of memory."""
    return shared_client().pipeline(transaction=False)


async def task_exists(client: AsyncStore, task_id: str) -> bool:
    """Whether there is a task of this id."""
    return is_task_id(task_id) and bool(await client.hexists(keys.job(task_id), "failures"))


def queue_stats(queue: str = "") -> list[QueueStats]:
    """The stats of all queues, highest priority first, or of one.

    Raises QueueNotFound, StatsFailed.
    """
    if queue and queue not in settings.TASKHUB_QUEUES:
        raise QueueNotFound(f"there is no queue {queue[:100]!r}", known=settings.TASKHUB_QUEUES)
    names = [queue] if queue else settings.TASKHUB_QUEUES
    with store_failure_as(StatsFailed):
        rows = STATS(shared_client(), args=names)
    return [_stats_of(name, row) for name, row in zip(names, rows, strict=True)]


def _stats_of(name: str, row: list[int]) -> QueueStats:
    """What `lua/stats.lua` answers for one queue."""
    *counts, paused, latency_ms, workers, processed, failed = row
    pending, active, scheduled, retry, completed, archived = counts
    return QueueStats(
        queue=name,
        pending=pending,
        active=active,
        scheduled=scheduled,
        retry=retry,
        completed=completed,
        archived=archived,
        paused=bool(paused),
        latency_seconds=latency_ms / 1000,
        workers=workers,
        processed_total=processed,
        failed_total=failed,
    )
