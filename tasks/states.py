"""The states of a task and the moves between them: the one table that Python and Lua use."""

import json
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a task stands, in the API's words."""

    PENDING = "pending"  # waits in its queue
    ACTIVE = "active"  # a worker holds it
    SCHEDULED = "scheduled"  # waits for its time, no attempt made yet
    RETRY = "retry"  # an attempt failed, the next one waits for its backoff
    COMPLETED = "completed"  # finished
    ARCHIVED = "archived"  # out of retries, refused to retry, or cancelled


class Event(StrEnum):
    """What can happen to a task."""

    DUE = "due"  # its time has come
    TAKE = "take"  # a worker takes it
    COMPLETE = "complete"  # the attempt returned
    RETRY = "retry"  # the attempt failed and another may follow
    RECOVER = "recover"  # the attempt's worker is gone and another attempt may follow
    RELEASE = "release"  # the attempt is handed back; it does not count
    ARCHIVE = "archive"  # the attempt failed and none may follow
    CANCEL = "cancel"  # somebody cancelled the task
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
    Event.DELETE: {
        State.PENDING: None,
        State.SCHEDULED: None,
        State.RETRY: None,
        State.COMPLETED: None,
        State.ARCHIVED: None,
    },
}
"""Event → state before → state after (None: the task is gone). What is not here cannot happen."""

RQ_STATUS: Final[dict[State, str]] = {
    State.PENDING: "queued",
    State.ACTIVE: "started",
    State.SCHEDULED: "scheduled",
    State.RETRY: "scheduled",
    State.COMPLETED: "finished",
    State.ARCHIVED: "failed",
}
"""The status of RQ's job for each state. `scheduled` is a retry once an attempt has failed."""

_STATE_OF_STATUS = {
    status: state for state, status in RQ_STATUS.items() if state is not State.RETRY
}


def state_of(rq_status: str, failures: int) -> State:
    """The state of a task whose job has this status, after so many failed attempts.

    A status that only RQ's own tools give (stopped, canceled) counts as archived.
    """
    state = _STATE_OF_STATUS.get(rq_status, State.ARCHIVED)
    return State.RETRY if state is State.SCHEDULED and failures else state


def as_lua() -> str:
    """The tables above as Lua source: `TRANSITIONS`, `RQ_STATUS` and `STATE_OF_STATUS`."""
    tables = {
        "TRANSITIONS": {
            event: {before: after or "gone" for before, after in moves.items()}
            for event, moves in TRANSITIONS.items()
        },
        "RQ_STATUS": RQ_STATUS,
        "STATE_OF_STATUS": _STATE_OF_STATUS,
    }
    return "\n".join(f"local {name} = {_lua_table(table)}" for name, table in tables.items())


def _lua_table(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_lua_table(item)}" for key, item in value.items()) + "}"
    return json.dumps(str(value))
