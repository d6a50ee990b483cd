"""How many tasks match: known at once of whole queues, else counted up to a bound."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tasks.engine.calls import QueueStats
from tasks.engine.states import State
from tasks.queries import task_list
from tasks.queries.task_query import TaskQuery

COUNTED: Final = 1000
"""Of how many tasks of a state it is found out whether they match."""
_COUNTS_FOR: Final = 1.0  # seconds, about; then states are left out


class Count(NamedTuple):
    """A number of tasks.

    is_least: there may be more.
    """

    number: int
    is_least: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_least else f"{self.number:,}"


def counts_of_queues(stats: Sequence[QueueStats]) -> dict[State, Count]:
    """How many tasks these queues have in each state."""
    return {state: Count(sum(getattr(row, state) for row in stats)) for state in State}


def count_matches(query: TaskQuery) -> dict[State, Count]:
    """How many tasks of each of its states match, of those that were reached in time.

    Raises StoreUnavailable.
    """
    stop_at = time.monotonic() + _COUNTS_FOR
    counts: dict[State, Count] = {}
    for state in query.states:
        if time.monotonic() > stop_at:
            break
        one = replace(query, states=(state,))
        page = task_list.page(one, size=COUNTED, most=COUNTED)
        counts[state] = Count(len(page.tasks), bool(page.next))
    return counts


def total(counts: dict[State, Count], states: Sequence[State]) -> Count | None:
    """How many there are in all these states; None where not all were counted."""
    if not all(state in counts for state in states):
        return None
    found = [counts[state] for state in states]
    return Count(sum(count.number for count in found), any(count.is_least for count in found))
