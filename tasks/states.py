"""The states of a task and the moves between them: the one table that Python and Lua use."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from rq.results import Result


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
    RUN = "run"  # somebody wants it run now
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
    """The tables above as Lua source: `state_after(event, state)`, `rq_status(state)` and
    `state_of_status(status)`, each nil for what is not in its table; and RQ's types of results.

    Functions, since each run of a script makes anew what it declares: a table costs its size then,
    and a function costs the same however long it is.
    """
    after: dict[tuple[str, ...], str] = {
        (event.value, before.value): after.value if after else "gone"
        for event, moves in TRANSITIONS.items()
        for before, after in moves.items()
    }
    return "\n".join(
        [
            _lua_function("state_after", ("event", "state"), after),
            _lua_function("rq_status", ("state",), {(s.value,): q for s, q in RQ_STATUS.items()}),
            _lua_function(
                "state_of_status",
                ("status",),
                {(status,): state.value for status, state in _STATE_OF_STATUS.items()},
            ),
            *(f"local {kind.name} = {kind.value}" for kind in Result.Type),
        ]
    )


def _lua_function(
    name: str, parameters: tuple[str, ...], table: Mapping[tuple[str, ...], str]
) -> str:
    lines = [f"local function {name}({', '.join(parameters)})"]
    for key, value in table.items():
        case = " and ".join(f'{p} == "{k}"' for p, k in zip(parameters, key, strict=True))
        lines.append(f'  if {case} then return "{value}" end')
    return "\n".join([*lines, "end"])
