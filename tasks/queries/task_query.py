"""Which tasks a list is to have, and whether a task is one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple

from tasks.engine.error_group import ErrorGroup
from tasks.engine.record import TaskRecord, is_task_id
from tasks.engine.rq_spec import META, SPEC_FIELDS
from tasks.engine.states import State

STATES: Final = (
    *(State.ACTIVE, State.PENDING, State.RETRY),
    *(State.SCHEDULED, State.ARCHIVED, State.COMPLETED),
)
"""All states, in the order in which a list has them."""


class ListOrder(NamedTuple):
    """What a cursor is a place in: the tasks of states, one after the other.

    oldest_first: those of the states that have the oldest first.
    """

    states: tuple[State, ...]
    oldest_first: tuple[State, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskQuery:
    """Which tasks to list.

    states: one after the other, in this order.
    type: the name of a task type, "" for any.
    types: those that may be listed at all, None for all.
    error: the name of the exception that its last failed attempt ended with, "" for any.
    text: in its id, type, payload, metadata or last error, in any case; a whole task id finds that
        task in whatever state; "" for any.
    metadata: values that its metadata has, by key, as texts.
    id_queues: where a whole task id finds it, None for anywhere.
    since, until: bounds of the time that its state is listed by.
    oldest_first: turns the order by that time round, which has the newest first.
    soonest_first: of the states that wait for their time, what comes next is first in any case.
    """

    states: tuple[State, ...]
    queues: tuple[str, ...]
    type: str = ""
    types: frozenset[str] | None = None
    error: str = ""
    text: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    id_queues: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False
    soonest_first: bool = False

    @property
    def order(self) -> ListOrder:
        """What a page's cursor is a place in."""
        oldest_first = (state for state in self.states if self.has_oldest_first(state))
        return ListOrder(self.states, tuple(oldest_first))

    def has_oldest_first(self, state: State) -> bool:
        """Whether the tasks of this state come oldest first."""
        waits = state in (State.SCHEDULED, State.RETRY)
        return self.oldest_first or (self.soonest_first and waits)

    def within(self, is_wanted: Callable[[State], bool]) -> "TaskQuery":
        """The same of those of its states that are wanted; of all, where none is."""
        states = tuple(state for state in self.states if is_wanted(state))
        return replace(self, states=states or self.states)

    @property
    def is_filtered(self) -> bool:
        """Whether a task of the states and queues may be none that is asked for."""
        narrows = self.type or self.text or self.error or self.metadata or self.since or self.until
        return bool(narrows) or self.types is not None

    @property
    def is_of_groups(self) -> bool:
        """Whether all tasks of some groups of failed ones are asked for, from a time on."""
        is_narrower = self.text or self.metadata or self.until or self.types is not None
        return bool(self.error) and self.states == (State.ARCHIVED,) and not is_narrower

    @property
    def error_group(self) -> ErrorGroup | None:
        """The group of failed tasks that all of them are in, where it is but one."""
        is_one = self.type and self.error and self.states == (State.ARCHIVED,)
        return ErrorGroup(self.type, self.error) if is_one else None

    @property
    def looks_into(self) -> tuple[str, ...]:
        """The fields of a task's hash, beside those of its record, that have to be looked into."""
        if self.text:
            return SPEC_FIELDS
        return (META,) if self.metadata else ()

    @property
    def task_id(self) -> str:
        """The one task that is asked for by its id, or ""."""
        text = self.text.strip().lower()
        return text if is_task_id(text) else ""

    @property
    def folded_text(self) -> str:
        """What is looked for, as texts are compared."""
        return self.text.strip().casefold()

    def admits(self, task: TaskRecord) -> bool:
        """Whether a task of its states and queues is one of them, by all but text and metadata."""
        if (self.type and task.type != self.type) or not self._may_show(task):
            return False
        if self.error and task.exception != self.error:
            return False
        time = task.listing_time
        if self.since and (time is None or time < self.since):
            return False
        return not (self.until and (time is None or time > self.until))

    def admits_by_id(self, task: TaskRecord) -> bool:
        """Whether a task that is asked for by its id may be told of."""
        is_in_reach = self.id_queues is None or task.queue in self.id_queues
        return is_in_reach and self._may_show(task)

    def is_past(self, task: TaskRecord) -> bool:
        """Whether nothing of its state that follows this task is within the bounds of time."""
        time = task.listing_time
        if time is None:
            return False
        if self.has_oldest_first(task.state):
            return self.until is not None and time > self.until
        return self.since is not None and time < self.since

    def _may_show(self, task: TaskRecord) -> bool:
        return self.types is None or task.type in self.types
