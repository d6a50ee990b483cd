"""The state that pages show: that a task was cancelled is kept, whatever its error says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tasks.engine import keys, services
from tasks.queries.task import get_task
from tasks.queries.task_summary import read_summaries
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub


def display_states(task_id: str) -> set[str]:
    """As the task's own page names it, and as the list does."""
    (listed,) = read_summaries([task_id])
    assert listed
    return {get_task(task_id).display_state, listed.display_state}


def cancelled_from(api: Api, gate: Gate, state: str) -> str:
    """A task that was cancelled in this state, and has ended."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    makers: dict[str, Callable[[], str]] = {
        "pending": lambda: api.create("echo", queue="idle"),
        "scheduled": lambda: api.create("echo", process_at=tomorrow),
        "retry": lambda: api.create("fail_for_long"),
        "active": lambda: api.create("gate", gate.payload(heed=True)),
    }
    task_id = makers[state]()
    api.wait(task_id, state)
    api.cancel(task_id)
    api.wait(task_id, "archived")
    return task_id


@pytest.mark.parametrize("state", ["pending", "scheduled", "retry", "active"])
def test_a_cancelled_task_stands_as_cancelled(api: Api, hub: Hub, gate: Gate, state: str) -> None:
    task_id = cancelled_from(api, gate, state)
    with hub.store() as store:
        assert store.hget(keys.job(task_id), "cancelled") == b"1"
        store.hset(keys.job(task_id), "last_err", "in other words")
    assert display_states(task_id) == {"cancelled"}


def test_so_does_one_of_which_only_the_error_tells(api: Api, hub: Hub, gate: Gate) -> None:
    """As those were kept that had been cancelled before they ran."""
    task_id = cancelled_from(api, gate, "pending")
    with hub.store() as store:
        store.hdel(keys.job(task_id), "cancelled")
    assert display_states(task_id) == {"cancelled"}


def test_one_that_is_to_end_is_being_cancelled(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    assert display_states(task_id) == {"active"}
    api.cancel(task_id)
    assert display_states(task_id) <= {"cancelling", "cancelled"}  # after 3 s it is killed


def test_what_failed_was_not_cancelled(api: Api) -> None:
    task_id = api.create("fail", {"message": "task cancelled"}, max_retries=0)
    api.wait(task_id, "archived")
    assert display_states(task_id) == {"archived"}


def test_what_runs_again_is_cancelled_no_longer(api: Api, hub: Hub, gate: Gate) -> None:
    task_id = cancelled_from(api, gate, "scheduled")
    services.run_now(task_id)
    api.wait(task_id, "completed")
    assert display_states(task_id) == {"completed"}
    with hub.store() as store:
        assert store.hget(keys.job(task_id), "cancelled") == b""
