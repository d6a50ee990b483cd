"""The states of a task: the one table, in Python and in Lua, and a task driven through each."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rq.job import JobStatus

from tasks.engine import rq_format, states
from tasks.engine.rq_format import STATUS, state_of
from tasks.engine.states import TRANSITIONS, Event, State
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub


@pytest.fixture(scope="module")
def lua(hub: Hub) -> Iterator[Callable[..., str | None]]:
    """Calls one of the functions that the scripts have: lua(name, argument, ...)."""
    with hub.store() as store:

        def call(name: str, *arguments: str) -> str | None:
            source = f"{states.as_lua()}\n{rq_format.as_lua()}\nreturn {name}(unpack(ARGV))"
            answer: bytes | None = store.eval(source, 0, *arguments)
            return answer.decode() if answer is not None else None

        yield call


def test_lua_moves_tasks_as_the_table_says(lua: Callable[..., str | None]) -> None:
    for event, state in itertools.product(Event, State):
        after = TRANSITIONS[event].get(state, "nowhere") or "gone"
        assert (lua("state_after", event, state) or "nowhere") == after


def test_lua_lists_a_state_by_the_same_time(lua: Callable[..., str | None]) -> None:
    for state in State:
        assert lua("listed_by", state) == state.listed_by


def test_lua_and_python_read_rq_s_statuses_alike(lua: Callable[..., str | None]) -> None:
    for state, status in STATUS.items():
        assert lua("rq_status", state) == status
        assert lua("state_of_status", status) == state_of(status, 0)
    assert lua("state_of_status", "stopped") is None


@pytest.mark.parametrize("state", State)
def test_a_state_survives_the_way_through_rq_s_status(state: State) -> None:
    failures = 1 if state is State.RETRY else 0
    assert state_of(STATUS[state], failures) is state


@pytest.mark.parametrize("status", JobStatus)
def test_every_status_of_rq_is_some_state(status: JobStatus) -> None:
    assert state_of(status.value, 0) in State


def test_the_states_are_those_of_the_reference() -> None:
    words = ["pending", "active", "scheduled", "retry", "archived", "completed"]
    assert sorted(State) == sorted(words)


def test_every_event_has_its_moves() -> None:
    assert set(TRANSITIONS) == set(Event)


@pytest.mark.parametrize(
    ("state", "events"),
    [(State.COMPLETED, {Event.DELETE}), (State.ARCHIVED, {Event.DELETE, Event.RUN})],
)
def test_what_can_happen_to_what_has_ended(state: State, events: set[Event]) -> None:
    assert {event for event, moves in TRANSITIONS.items() if state in moves} == events


def test_what_may_be_cancelled_and_deleted_is_as_the_contract_says() -> None:
    assert set(TRANSITIONS[Event.CANCEL]) == {
        State.PENDING,
        State.SCHEDULED,
        State.RETRY,
        State.ACTIVE,
    }
    assert set(TRANSITIONS[Event.DELETE]) == set(State) - {State.ACTIVE}


def test_from_scheduled_to_completed(api: Api, gate: Gate) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert api.task(api.create("echo", process_at=tomorrow))["state"] == "scheduled"
    task_id = api.create("gate", gate.payload(), queue="idle")
    assert api.task(task_id)["state"] == "pending"
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    gate.open()
    api.wait(task_id, "completed")


def test_a_failed_attempt_waits_in_retry(api: Api) -> None:
    task = api.wait(api.create("fail_for_long"), "retry")
    assert (task["retried"], task["last_err"]) == (0, "ValueError: come back in an hour")


@pytest.mark.parametrize(
    ("type_name", "fields", "last_err"),
    [
        ("fail", {"max_retries": 0}, "ValueError: attempt 1"),
        ("fail", {"max_retries": 1}, "ValueError: attempt 2"),
        ("skip", {}, "SkipRetry: no use"),
    ],
)
def test_a_task_that_fails_for_good_is_archived(
    api: Api, type_name: str, fields: dict[str, Any], last_err: str
) -> None:
    task = api.wait(api.create(type_name, **fields), "archived")
    assert task["last_err"] == last_err


def test_a_cancelled_task_is_archived(api: Api) -> None:
    task_id = api.create(queue="idle")
    api.cancel(task_id)
    task = api.task(task_id)
    assert (task["state"], task["last_err"]) == ("archived", "task cancelled")
