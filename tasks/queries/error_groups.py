"""What fails: archived tasks by type and exception, over queues. Cancelled ones do not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from store.call import Asking, asked
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import broker
from tasks.engine.error_count import ErrorCount
from tasks.engine.error_group import ErrorGroup
from tasks.queries.task_query import TaskQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedTasks:
    """The failed tasks of one type that ended with the same exception.

    group: its type and exception.
    queues: those in which there are some, sorted.
    first_at, last_at: when the first and the last of them ended, in UTC; None where unknown.
    sample_id, sample_error: the last one, and the beginning of its error.
    """

    group: ErrorGroup
    count: int
    queues: list[str]
    first_at: datetime | None
    last_at: datetime | None
    sample_id: str
    sample_error: str


@asked
def error_groups(
    queues: Sequence[str], *, type_name: str = "", error: str = "", since: datetime | None = None
) -> Asking[list[FailedTasks]]:
    """The groups of these queues, the largest first, counting what ended since then.

    type_name, error: of these alone, "" for all.
    One round trip, whose cost grows with the groups and not with their tasks. Raises
    StoreUnavailable.
    """
    with store_failure_as(StoreUnavailable):
        counts = yield from broker.count_errors(queues, since)
    return merged(
        count
        for count in counts
        if (not type_name or count.group.type == type_name)
        and (not error or count.group.error == error)
    )


@asked
def count_failed(query: TaskQuery) -> Asking[int | None]:
    """How many tasks a query for an exception has, at the same cost; None where groups cannot tell.

    Raises StoreUnavailable.
    """
    if not query.is_of_groups:
        return None
    groups = yield from error_groups.asking(
        query.queues, type_name=query.type, error=query.error, since=query.since
    )
    return sum(group.count for group in groups)


def merged(counts: Iterable[ErrorCount]) -> list[FailedTasks]:
    """Counts of queues, those of each group as one, the largest first."""
    ordered = sorted(counts, key=lambda count: count.group)
    groups = [_merged(group, [*of_one]) for group, of_one in groupby(ordered, lambda c: c.group)]
    return sorted(groups, key=lambda group: (-group.count, group.group))


def _merged(group: ErrorGroup, counts: list[ErrorCount]) -> FailedTasks:
    ends = [count for count in counts if count.last_at]
    newest = max(ends, key=lambda count: count.last_at or datetime.max, default=counts[0])
    return FailedTasks(
        group=group,
        count=sum(count.count for count in counts),
        queues=sorted(count.queue for count in counts),
        first_at=min((count.first_at for count in counts if count.first_at), default=None),
        last_at=newest.last_at,
        sample_id=newest.sample_id,
        sample_error=newest.sample_error,
    )
