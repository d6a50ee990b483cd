"""Queue statistics."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rq.suspension import resume, suspend

from tests.api import Api, Json, error_of
from tests.environment import SERVED, UNSERVED
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually

STATS = "/api/v1/queues/stats"
FIELDS = {"queue", "pending", "active", "scheduled", "retry", "archived", "completed"}
BEYOND = {"paused", "latency_seconds", "workers", "processed_total", "failed_total"}


def changes(api: Api, queue: str, before: Json) -> Json:
    """What counts differently now."""
    after = api.stats(queue)
    counted = (FIELDS | BEYOND) - {"queue", "paused", "latency_seconds"}
    return {name: after[name] - before[name] for name in counted if after[name] != before[name]}


def test_all_queues_by_priority(api: Api) -> None:
    rows: list[dict[str, Any]] = api.http.get(STATS).json()
    assert [row["queue"] for row in rows] == [*SERVED, *UNSERVED]
    for row in rows:
        assert set(row) == FIELDS | BEYOND
        assert all(type(row[name]) is int for name in FIELDS - {"queue"})


@pytest.mark.parametrize("queue", [*SERVED, *UNSERVED])
def test_one_queue_is_a_list_of_one(api: Api, queue: str) -> None:
    rows = api.http.get(STATS, params={"queue": queue}).json()
    assert [row["queue"] for row in rows] == [queue]


@pytest.mark.parametrize("queue", ["nope", "Default", "default ", "*", "x" * 5000, "\x00", "é"])
def test_no_such_queue(api: Api, queue: str) -> None:
    response = api.http.get(STATS, params={"queue": queue})
    error_of(response, 404, "QUEUE_NOT_FOUND")
    assert len(response.text) < 1000


def test_pending_and_scheduled_tasks_are_counted(api: Api) -> None:
    before = api.stats("idle")
    pending = [api.create(queue="idle") for _ in range(3)]
    due = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    scheduled = [api.create(queue="idle", process_at=due) for _ in range(2)]
    assert changes(api, "idle", before) == {"pending": 3, "scheduled": 2}
    for task_id in pending[:1] + scheduled[:1]:
        api.delete(task_id)
    assert changes(api, "idle", before) == {"pending": 2, "scheduled": 1}


def test_a_running_task_is_counted_and_then_its_end(api: Api, gate: Gate) -> None:
    before = api.stats("low")
    task_id = api.create("gate", gate.payload(), queue="low")
    api.wait(task_id, "active")
    assert changes(api, "low", before) == {"active": 1}
    gate.open()
    api.wait(task_id, "completed")
    assert changes(api, "low", before) == {"completed": 1, "processed_total": 1}


def test_a_retry_is_not_counted_as_scheduled(api: Api) -> None:
    before = api.stats("low")
    task_id = api.create("fail_for_long", queue="low")
    api.wait(task_id, "retry")
    assert changes(api, "low", before) == {"retry": 1, "processed_total": 1, "failed_total": 1}


def test_every_attempt_counts_as_processed(api: Api) -> None:
    before = api.stats("low")
    task_id = api.create("fail", queue="low", max_retries=2)
    api.wait(task_id, "archived")
    assert changes(api, "low", before) == {
        "archived": 1,
        "processed_total": 3,
        "failed_total": 3,
    }
    api.delete(task_id)
    assert changes(api, "low", before) == {"processed_total": 3, "failed_total": 3}


def test_a_cancelled_task_is_counted_as_archived(api: Api) -> None:
    before = api.stats("idle")
    api.cancel(api.create(queue="idle"))
    assert changes(api, "idle", before) == {"archived": 1}


def test_workers_are_those_that_serve_the_queue(api: Api) -> None:
    assert [api.stats(queue)["workers"] for queue in SERVED] == [2, 2, 2]
    assert [api.stats(queue)["workers"] for queue in UNSERVED] == [0] * len(UNSERVED)


def test_latency_is_the_age_of_the_oldest_pending_task(api: Api, hub: Hub) -> None:
    hub.work_off("calm")
    assert api.stats("calm")["latency_seconds"] == 0
    first = api.create(queue="calm")
    eventually(
        lambda: api.stats("calm")["latency_seconds"],
        lambda seconds: seconds > 0.5,
        within=60,
        what="latency above half a second",
    )
    created = datetime.fromisoformat(api.task(first)["created_at"])
    api.create(queue="calm")
    before = (datetime.now(UTC) - created).total_seconds()
    latency = api.stats("calm")["latency_seconds"]
    after = (datetime.now(UTC) - created).total_seconds()
    assert before - 0.1 <= latency <= after + 0.1
    hub.work_off("calm")
    assert api.stats("calm")["latency_seconds"] == 0


def test_latency_counts_from_when_the_task_was_due(api: Api, hub: Hub) -> None:
    hub.work_off("calm")
    due = datetime.now(UTC) + timedelta(seconds=2)
    task_id = api.create(queue="calm", process_at=due.isoformat())
    api.wait(task_id, "pending")
    latency = api.stats("calm")["latency_seconds"]
    assert 0 <= latency <= (datetime.now(UTC) - due).total_seconds() + 0.1
    hub.work_off("calm")


def test_a_queue_is_paused_by_rq_s_own_switch(api: Api, hub: Hub) -> None:
    assert not any(row["paused"] for row in api.http.get(STATS).json())
    with hub.store() as store:
        suspend(store)
        try:
            assert all(row["paused"] is True for row in api.http.get(STATS).json())
            task_id = api.create()
            assert api.task(task_id)["state"] == "pending"
        finally:
            resume(store)
    api.wait(task_id, "completed")


def test_the_queue_named_first_comes_first(api: Api, hub: Hub) -> None:
    late = [api.create(queue="still") for _ in range(3)]
    early = [api.create(queue="calm") for _ in range(3)]
    hub.work_off("calm", "still")
    started = [api.task(task_id)["started_at"] for task_id in (*early, *late)]
    starts = [datetime.fromisoformat(text) for text in started]
    assert starts == sorted(starts)
