"""The store restarts, stalls, is out of memory, or is wiped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.engine.keys import SINGLES
from tests.hub import Hub
from tests.waiting import until


def test_what_was_acknowledged_survives_a_store_that_is_killed(hub: Hub) -> None:
    task_ids = [hub.api.create("steps") for _ in range(50)]
    hub.kill_store()
    hub.start_store()
    worker = hub.start_worker()
    for task_id in task_ids:
        assert hub.api.wait(task_id, "completed", "archived")["state"] == "completed"
    assert worker.is_running


def test_a_task_that_runs_through_a_restart_ends_well_and_counts_no_retry(
    hub: Hub, log: Path
) -> None:
    hub.start_worker()
    task_id = hub.api.create("steps", {"count": 20, "pause": 0.2, "log": str(log)})
    until(log.exists, 60, "the attempt")
    hub.kill_store()
    time.sleep(1.5)  # longer than the lease: the outage itself
    hub.start_store()
    task = hub.api.wait(task_id, "completed", "archived")
    assert (task["state"], task["retried"]) == ("completed", 0)
    messages = [entry["progress"]["message"] for entry in hub.api.history(task_id)]
    assert messages == [*[f"1/{step}" for step in range(20)], "Done"]


def test_a_stalled_store_enqueues_nothing_twice_and_nothing_that_was_refused(hub: Hub) -> None:
    hub.start_worker()
    hub.api.wait(hub.api.create("steps"), "completed")
    with hub.stalled_store():
        before = time.monotonic()
        answers = [
            hub.api.http.post("/api/v1/tasks", json={"type": "steps", "payload": {"n": n}})
            for n in range(3)
        ]
        assert [answer.json()["code"] for answer in answers] == ["INTERNAL_ERROR"] * 3
        time.sleep(max(0.0, 10 - (time.monotonic() - before)))  # the stall itself
    task_id = hub.api.create("steps")
    assert hub.api.wait(task_id, "completed")["retried"] == 0
    stats = hub.api.stats()
    assert (stats["completed"], stats["pending"], stats["active"]) == (2, 0, 0)


@contextmanager
def out_of_memory(hub: Hub) -> Iterator[None]:
    """The store takes nothing more that needs memory."""
    with hub.store() as store:
        store.config_set("maxmemory", 1)
        try:
            yield
        finally:
            store.config_set("maxmemory", 0)


def test_a_store_out_of_memory_refuses_new_tasks_and_ends_those_it_has(hub: Hub) -> None:
    task_ids = [hub.api.create("steps") for _ in range(20)]
    with out_of_memory(hub):
        answer = hub.api.http.post("/api/v1/tasks", json={"type": "steps", "payload": {}})
        assert (answer.status_code, answer.json()["code"]) == (507, "STORE_FULL")
        cancelled = task_ids.pop()
        hub.api.cancel(cancelled)
        hub.start_worker()
        for task_id in task_ids:
            assert hub.api.wait(task_id, "completed", "archived")["state"] == "completed"
            assert hub.api.finals(task_id) == ["completed"]
    with hub.store() as store:
        until(lambda: not store.exists(SINGLES["full"].name), 60, "note that there is room")
    assert hub.api.wait(hub.api.create("steps"), "completed")["retried"] == 0


def test_with_little_memory_left_new_tasks_are_refused_before_anything_else_is(hub: Hub) -> None:
    hub.start_worker()
    hub.api.wait(hub.api.create("steps"), "completed")
    task_ids = [hub.api.create("steps", {"count": 5, "pause": 0.1}) for _ in range(5)]
    with hub.store() as store:

        def is_told_to_be_full() -> bool:
            """Buffers come and go, and with them what is nearly full."""
            store.config_set("maxmemory", int(store.info("memory")["used_memory"] / 0.97))
            return bool(store.exists(SINGLES["full"].name))

        try:
            until(is_told_to_be_full, 60, "note that the store is full")
            answer = hub.api.http.post("/api/v1/tasks", json={"type": "steps", "payload": {}})
            assert (answer.status_code, answer.json()["code"]) == (507, "STORE_FULL")
            for task_id in task_ids:
                assert hub.api.wait(task_id, "completed", "archived")["state"] == "completed"
            store.config_set("maxmemory", 1 << 30)
            until(lambda: not store.exists(SINGLES["full"].name), 60, "note that it is not")
            hub.api.wait(hub.api.create("steps"), "completed")
        finally:
            store.config_set("maxmemory", 0)


def test_workers_go_on_after_the_store_was_wiped(hub: Hub, log: Path) -> None:
    worker = hub.start_worker()
    task_id = hub.api.create("steps", {"count": 10, "pause": 0.2, "log": str(log)})
    until(log.exists, 60, "the attempt")
    with hub.store() as store:
        store.flushall()
    assert hub.api.http.get(f"/api/v1/tasks/{task_id}").status_code == 404
    assert hub.api.wait(hub.api.create("steps"), "completed")["retried"] == 0
    until(lambda: hub.api.stats()["workers"] == 1, 60, "the worker's registration")
    assert worker.is_running
    assert hub.api.http.get(f"/api/v1/tasks/{task_id}/progress/info").json()["length"] == 0
