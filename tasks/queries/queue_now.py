"""One queue, as its page shows it: what waits and runs, who serves it, and whether it keeps up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.engine import keys
from tasks.engine.queues import require_queue
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.queue_load import QueueLoad, loads_of
from tasks.queries.task_query import TaskQuery
from tasks.queries.task_summary import SUMMARY_PARTS, TaskSummary, summary_of
from tasks.queries.workers import WorkerInfo, store_time, worker_keys, workers_of
from tasks.times import EPOCH

MAX_RUNNING: Final = 20
"""How many running tasks are read, those that have run longest."""
MAX_WAITING: Final = 5
"""How many pending ones, those that are taken next."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue.

    next_due: when the next task that waits for its time, or for a retry, is due.
    running: those that have run longest.
    waiting: those that are taken next.
    workers: those that serve it.
    """

    load: QueueLoad
    next_due: datetime | None
    running: list[TaskSummary]
    waiting: list[TaskSummary]
    workers: list[WorkerInfo]


@asked
def queue_now(queue: str) -> Asking[QueueNow]:
    """How a queue is. Raises QueueNotFound, StatsFailed. At most four round trips."""
    require_queue(queue)
    with store_failure_as(StatsFailed):
        (load,), now, next_due, names = yield from Call.together(
            loads_of([queue]), store_time(), _next_due(queue), worker_keys()
        )
        workers = yield from workers_of(names, now)
    stats = load.stats
    return QueueNow(
        load=load,
        next_due=next_due,
        running=(yield from _first(queue, State.ACTIVE, MAX_RUNNING)) if stats.active else [],
        waiting=(yield from _first(queue, State.PENDING, MAX_WAITING)) if stats.pending else [],
        workers=[worker for worker in workers if queue in worker.queues],
    )


def _first(queue: str, state: State, count: int) -> Asking[list[TaskSummary]]:
    query = TaskQuery(states=(state,), queues=(queue,), oldest_first=True)
    page = yield from task_list.page.asking(query, size=count, parts=SUMMARY_PARTS)
    return [summary for task in page.tasks if (summary := summary_of(task))]


def _next_due(queue: str) -> Call[datetime | None]:
    def read(found: list[bytes]) -> datetime | None:
        return EPOCH + timedelta(seconds=float(found[1])) if found else None

    return Call.of(("ZRANGE", keys.scheduled(queue), 0, 0, "WITHSCORES")).to(read)
