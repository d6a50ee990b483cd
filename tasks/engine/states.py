"""The states of a task and the moves between them: the one table that Python and Lua use."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TaskTime(StrEnum):
    """A time in a task's life, by the field of its hash that has it."""

    DUE = "due"
    STARTED = "started_at"
    ENDED = "ended_at"

    @property
    def label(self) -> str:
        """As pages say it: a task was due, started, or ended."""
        return self.value.removesuffix("_at")


class State(StrEnum):
    """The state of a task, in the API's words."""

    PENDING = "pending"  # waits in its queue
    ACTIVE = "active"  # a worker runs it
    SCHEDULED = "scheduled"  # waits for its time, no attempt made yet
    RETRY = "retry"  # an attempt failed, the next one waits for its backoff
    COMPLETED = "completed"  # finished
    ARCHIVED = "archived"  # out of retries, refused to retry, or cancelled

    @property
    def listed_by(self) -> TaskTime:
        """The time that a list of such tasks goes by."""
        return _LISTED_BY[self]


_LISTED_BY: Final[dict[State, TaskTime]] = {
    State.PENDING: TaskTime.DUE,
    State.ACTIVE: TaskTime.STARTED,
    State.SCHEDULED: TaskTime.DUE,
    State.RETRY: TaskTime.DUE,
    State.COMPLETED: TaskTime.ENDED,
    State.ARCHIVED: TaskTime.ENDED,
}


class Event(StrEnum):
    """What can happen to a task."""

    DUE = "due"  # its time has come
    TAKE = "take"  # a worker takes it
    COMPLETE = "complete"  # the attempt returned
    RETRY = "retry"  # the attempt failed and another may follow
    RECOVER = "recover"  # the attempt's worker is gone and another attempt may follow
    RELEASE = "release"  # the attempt is given up; it does not count
    ARCHIVE = "archive"  # the attempt failed and none may follow
    CANCEL = "cancel"  # somebody cancelled the task
    RUN = "run"  # somebody wants it run now
    EDIT = "edit"  # somebody changed what it is to be; it waits as before
    POSTPONE = "postpone"  # somebody gave it a time to wait for
    POSTPONE_RETRY = "postpone_retry"  # the same, after an attempt failed
    DELETE = "delete"  # somebody deleted the task


TRANSITIONS: Final[dict[Event, dict[State, State | None]]] = {
    Event.DUE: {State.SCHEDULED: State.PENDING, State.RETRY: State.PENDING},
    Event.TAKE: {State.PENDING: State.ACTIVE},
    Event.COMPLETE: {State.ACTIVE: State.COMPLETED},
    Event.RETRY: {State.ACTIVE: State.RETRY},
    Event.RECOVER: {State.ACTIVE: State.PENDING},
    Event.RELEASE: {State.ACTIVE: State.PENDING},
    Event.ARCHIVE: {State.ACTIVE: State.ARCHIVED},
    Event.CANCEL: {
        State.PENDING: State.ARCHIVED,
        State.SCHEDULED: State.ARCHIVED,
        State.RETRY: State.ARCHIVED,
        State.ACTIVE: State.ARCHIVED,
    },
    Event.RUN: {
        State.SCHEDULED: State.PENDING,
        State.RETRY: State.PENDING,
        State.ARCHIVED: State.PENDING,
    },
    Event.EDIT: {
        State.PENDING: State.PENDING,
        State.SCHEDULED: State.SCHEDULED,
        State.RETRY: State.RETRY,
    },
    Event.POSTPONE: {State.PENDING: State.SCHEDULED},
    Event.POSTPONE_RETRY: {State.PENDING: State.RETRY},
    Event.DELETE: {
        State.PENDING: None,
        State.SCHEDULED: None,
        State.RETRY: None,
        State.COMPLETED: None,
        State.ARCHIVED: None,
    },
}
"""Event → state before → state after (None: the task is gone). What is not here cannot happen."""


def as_lua() -> str:
    """The table above as Lua source: `state_after(event, state)`, nil for what cannot happen, and
    `listed_by(state)`, the field of a task's hash."""
    after: dict[tuple[str, ...], str] = {
        (event.value, before.value): after.value if after else "gone"
        for event, moves in TRANSITIONS.items()
        for before, after in moves.items()
    }
    listed_by: dict[tuple[str, ...], str] = {
        (state.value,): state.listed_by.value for state in State
    }
    return "\n".join(
        [
            lua_function("state_after", ("event", "state"), after),
            lua_function("listed_by", ("state",), listed_by),
        ]
    )


def lua_function(
    name: str, parameters: tuple[str, ...], table: Mapping[tuple[str, ...], str]
) -> str:
    """A table as a Lua function, nil for what is not in it.

    A function, since each run of a script makes anew what it declares: a table costs its size then,
    and a function costs the same however long it is.
    """
    lines = [f"local function {name}({', '.join(parameters)})"]
    for key, value in table.items():
        case = " and ".join(f'{p} == "{k}"' for p, k in zip(parameters, key, strict=True))
        lines.append(f'  if {case} then return "{value}" end')
    return "\n".join([*lines, "end"])
