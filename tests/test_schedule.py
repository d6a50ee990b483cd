"""Tasks with a time of their own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.api import Api
from tests.hub import Hub


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_task_for_later_is_scheduled(api: Api) -> None:
    due = later(3600).replace(microsecond=0)
    response = api.post(type="echo", payload={}, process_at=due.isoformat())
    assert response.status_code == 201
    assert response.json()["status"] == "scheduled"
    task = api.task(response.json()["task_id"])
    assert task["state"] == "scheduled"
    assert datetime.fromisoformat(task["next_process_at"]) == due
    assert task["next_process_at"].endswith("Z")
    assert task["started_at"] is None


def test_a_scheduled_task_runs_when_it_is_due_and_not_before(api: Api) -> None:
    due = later(1.5)
    task = api.run("echo", process_at=due.isoformat())
    started = datetime.fromisoformat(task["started_at"])
    assert started >= due - timedelta(milliseconds=2)  # tests/faults tells how soon after
    assert task["retried"] == 0


def test_tasks_run_in_the_order_in_which_they_are_due(api: Api, hub: Hub) -> None:
    day = timedelta(days=1)
    dues = [later(seconds) for seconds in (-2, -3, -1)]
    ids = [api.create(queue="calm", process_at=(due + day).isoformat()) for due in dues]
    with hub.store() as store:  # a day passes
        scores = {task_id: due.timestamp() for task_id, due in zip(ids, dues, strict=True)}
        store.zadd("rq:scheduled:calm", scores)
    for task_id in ids:
        api.wait(task_id, "pending")
    hub.work_off("calm")
    started = [api.task(ids[number])["started_at"] for number in (1, 0, 2)]
    starts = [datetime.fromisoformat(text) for text in started]
    assert starts == sorted(starts)


def test_when_it_is_due_a_task_is_pending(api: Api) -> None:
    task_id = api.create(queue="idle", process_at=later(0.5).isoformat())
    assert api.wait(task_id, "pending")["started_at"] is None


@pytest.mark.parametrize(
    "past",
    [
        "2024-01-15T10:00:00Z",
        "1970-01-01T00:00:00Z",
        "1969-07-20T20:17:40Z",
        "0001-01-01T00:00:00Z",
    ],
)
def test_a_time_in_the_past_is_now(api: Api, past: str) -> None:
    response = api.post(type="echo", payload={}, queue="idle", process_at=past)
    assert response.json()["status"] == "pending"
    task = api.task(response.json()["task_id"])
    assert task["next_process_at"] == task["created_at"]


def test_this_very_moment_is_now(api: Api) -> None:
    response = api.post(type="echo", payload={}, process_at=datetime.now(UTC).isoformat())
    assert response.json()["status"] == "pending"


@pytest.mark.parametrize("digits", [0, 1, 3, 6, 9, 40])
def test_seconds_may_have_any_number_of_digits(api: Api, digits: int) -> None:
    fraction = "." + ("1234567890" * 4)[:digits] if digits else ""
    text = f"2093-01-15T10:00:00{fraction}Z"
    task = api.task(api.create(process_at=text, queue="idle"))
    due = datetime.fromisoformat(task["next_process_at"])
    asked = datetime(2093, 1, 15, 10, tzinfo=UTC) + timedelta(seconds=float(f"0{fraction}"))
    assert abs(due - asked) <= timedelta(milliseconds=1)


@pytest.mark.parametrize("hours", [-23, -5, 0, 5.5, 14])
def test_a_time_may_have_any_offset(api: Api, hours: float) -> None:
    due = later(3600).replace(microsecond=0)
    local = due.astimezone(timezone(timedelta(hours=hours)))
    task = api.task(api.create(process_at=local.isoformat()))
    assert datetime.fromisoformat(task["next_process_at"]) == due


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2093-01-15t10:00:00z", "2093-01-15T10:00:00Z"),
        ("2093-12-31T23:59:60Z", "2094-01-01T00:00:00Z"),
        ("2096-02-29T00:00:00-00:00", "2096-02-29T00:00:00Z"),
        ("2093-01-15T10:00:00.007Z", "2093-01-15T10:00:00.007Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_time_is_told_as_it_was_asked_for(api: Api, asked: str, told: str) -> None:
    task = api.task(api.create(process_at=asked, queue="idle"))
    assert (task["state"], task["next_process_at"]) == ("scheduled", told)
