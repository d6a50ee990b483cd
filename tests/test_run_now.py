"""Running a task now that would wait, or that had ended archived."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api import TASKS, Api, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually
from tests.watch import event_steps, stream_of, watch_to_end

MANY = "/api/v1/progress/stream"


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def test_a_scheduled_task_runs_now(api: Api) -> None:
    task_id = api.create("echo", process_at=tomorrow())
    api.run_now(task_id)
    assert api.wait(task_id, "completed")["retried"] == 0
    entries = [entry["progress"] for entry in api.history(task_id)]
    assert [(entry["stage"], entry["message"]) for entry in entries] == [
        ("queued", "run by hand"),
        ("completed", "Done"),
    ]


def test_a_task_that_waits_for_a_retry_runs_now(api: Api) -> None:
    task_id = api.create("fail_for_long")
    assert api.wait(task_id, "retry")["retried"] == 0
    api.run_now(task_id)
    api.wait_for_stage(task_id, "queued")
    task = eventually(
        lambda: api.task(task_id),
        lambda task: task["retried"] == 1,
        within=60,
        what="second attempt",
    )
    assert task["last_err"] == "ValueError: come back in an hour"


def test_an_archived_task_begins_anew_with_all_its_retries(api: Api, hub: Hub) -> None:
    task_id = api.create("fail", max_retries=1)
    api.wait(task_id, "archived")
    api.run_now(task_id)
    task = api.wait(task_id, "archived")
    assert (task["retried"], task["last_err"]) == (1, "ValueError: attempt 2")
    events = watch_to_end(api.http, stream_of(task_id), start_id="0")
    assert [event.event for event in events if event.event == "done"] == ["done"]
    finals = [item for item in api.history(task_id) if item["is_final"]]
    assert [item["status"] for item in finals] == ["failed"]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["one", "many"])
def test_who_saw_how_a_task_ended_sees_it_begin_anew_and_is_told_of_no_loss(
    api: Api, kind: str, times: int
) -> None:
    task_id = api.create("echo", queue="idle")
    path = stream_of(task_id) if kind == "one" else f"{MANY}?task_ids={task_id}"
    api.cancel(task_id)
    last_event_id = watch_to_end(api.http, path)[-1].id
    for _ in range(times):
        api.run_now(task_id)
        api.cancel(task_id)
    events = watch_to_end(api.http, path, last_event_id=last_event_id)
    assert [event.event for event in events] == [*["progress"] * (times + 1), "done"]


def test_the_second_end_of_a_task_that_began_anew_is_told_like_the_first(api: Api) -> None:
    """Also to a client of several tasks that was dropped right before `done`."""
    task_id = api.create("echo", queue="idle")
    path = f"{MANY}?task_ids={task_id}"
    api.cancel(task_id)
    first_end = watch_to_end(api.http, path)[-1].id
    api.run_now(task_id)
    api.cancel(task_id)
    *_, final, _done = watch_to_end(api.http, path, last_event_id=first_end)
    again = watch_to_end(api.http, path, last_event_id=final.id)
    assert event_steps(again) == [("done", "cancelled")]


def test_a_task_that_was_cancelled_while_it_ran_runs_again_to_its_end(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    api.cancel(task_id)
    api.wait(task_id, "archived")
    gate.open()
    api.run_now(task_id)
    api.wait(task_id, "completed")


def test_what_ended_archived_does_not_expire_while_it_waits_again(api: Api, hub: Hub) -> None:
    task_id = api.create("echo", queue="idle")
    api.cancel(task_id)
    api.run_now(task_id)
    with hub.store() as store:
        assert store.ttl(f"rq:job:{task_id}") == -1
        assert store.ttl(f"taskhub:progress:{task_id}") == -1
    assert api.task(task_id)["state"] == "pending"


@pytest.mark.parametrize("state", ["pending", "active", "completed"])
def test_what_cannot_be_run_now_says_why(api: Api, gate: Gate, state: str) -> None:
    task_id = {
        "pending": lambda: api.create("echo", queue="idle"),
        "active": lambda: api.create("gate", gate.payload()),
        "completed": lambda: api.create("echo"),
    }[state]()
    api.wait(task_id, state)
    refused = api.http.post(f"{TASKS}/{task_id}/run")
    assert error_of(refused, 500, "RUN_FAILED") == {"reason": state}
    gate.open()


@pytest.mark.parametrize("task_id", ["7e7f1b9c-0000-4000-8000-000000000000", "no id"])
def test_no_such_task(api: Api, task_id: str) -> None:
    refused = api.http.post(f"{TASKS}/{task_id}/run")
    assert error_of(refused, 500, "RUN_FAILED") == {"reason": "not_found"}
