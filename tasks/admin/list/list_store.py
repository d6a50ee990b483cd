"""What the list of tasks reads from the store beside its pages."""

from collections.abc import Sequence

from tasks.admin.list.columns import COLUMNS
from tasks.engine.calls import QueueStats
from tasks.engine.states import State
from tasks.engine.stored_task import StoredTask
from tasks.queries.queues import queue_stats
from tasks.queries.task_count import Count, counts_of_queues
from tasks.queries.task_query import TaskQuery
from tasks.queries.task_summary import TaskSummary, summary_of
from tasks.queries.workers import living_workers


def summaries(tasks: Sequence[StoredTask]) -> list[TaskSummary]:
    """Tasks that were read with SUMMARY_PARTS."""
    return [summary for task in tasks if (summary := summary_of(task))]


def worker_names(state: State | None) -> dict[str, str]:
    """What people call the workers, where the list of a state tells of them, by their names.

    Raises StatsFailed.
    """
    if not any(column.name == "worker" for column in COLUMNS[state]):
        return {}
    return {worker.name: worker.label for worker in living_workers()}


def stats_of(query: TaskQuery) -> list[QueueStats]:
    """Of the queues that are asked for. Raises StatsFailed."""
    return [row for row in queue_stats() if row.queue in query.queues]


def counts_at_once(query: TaskQuery, stats: Sequence[QueueStats]) -> dict[State, Count]:
    """How many tasks match, where that is known without counting; else nothing."""
    return {} if query.is_filtered else counts_of_queues(stats)
