"""What there is in the store: counted, listed, read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from store.call import Call
from tasks.engine import error_count
from tasks.engine.broker.scripts import COUNT_ERRORS, LIST, READ, STATS, SURROUNDINGS, TYPE_STATS
from tasks.engine.calls import QueueStats
from tasks.engine.error_count import ErrorCount
from tasks.engine.list_call import ListAnswer, ListRequest
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.engine.surroundings import Surroundings
from tasks.engine.type_counters import CountedTypes


def stats(queues: Sequence[str]) -> Call[list[QueueStats]]:
    """The stats of each of these queues."""

    def read(rows: list[Any]) -> list[QueueStats]:
        return [QueueStats.of_row(queue, row) for queue, row in zip(queues, rows, strict=True)]

    return STATS.call(args=queues).to(read)


def surroundings(task_id: str, looked_at: int, late_ms: int) -> Call[Surroundings | None]:
    """What a task waits for, or who runs it; None where there is none.

    looked_at: tasks of its queue among which its place is looked for.
    late_ms: without a heartbeat, after which a worker counts as not answering.
    """
    return SURROUNDINGS.call(args=(task_id, looked_at, late_ms)).to(Surroundings.of_row)


def count_errors(queues: Sequence[str], since: datetime | None) -> Call[list[ErrorCount]]:
    """The failed tasks of these queues in groups, those that ended since then."""
    args = error_count.arguments(queues, since)
    return COUNT_ERRORS.call(args=args).to(error_count.read)


def type_stats(name: str, period: str, queues: Sequence[str]) -> Call[CountedTypes]:
    """What attempts at tasks of a type came to, of "" those of all types.

    period: of type_counters.PERIODS; only as much is read as this one needs to be known as a
        whole. Of "" all periods come, with all their samples, and of NO_SAMPLES none.
    """
    return TYPE_STATS.call(args=(name, period, *queues)).to(CountedTypes.of_answer)


def list_tasks(request: ListRequest) -> Call[ListAnswer]:
    """The next tasks of a list."""
    return LIST.call(args=request.arguments).to(request.read)


def read_tasks(task_ids: Sequence[str], parts: TaskParts) -> Call[list[StoredTask]]:
    """These tasks, in this order, each with its call where that is small."""

    def read(rows: list[Any]) -> list[StoredTask]:
        pairs = zip(task_ids, rows, strict=True)
        return [StoredTask.of_parts(task_id, parts, row) for task_id, row in pairs]

    return READ.call(args=[*parts.arguments, *task_ids]).to(read)
