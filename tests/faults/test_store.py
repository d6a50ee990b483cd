"""The store restarts, stalls, is out of memory, or is wiped."""

import signal
import time
from pathlib import Path

from tests.faults.rig import Rig, until


def test_what_was_acknowledged_survives_a_store_that_is_killed(rig: Rig) -> None:
    task_ids = [rig.create("steps") for _ in range(50)]
    rig.stop_store(signal.SIGKILL)
    rig.start_store()
    worker = rig.start_worker()
    for task_id in task_ids:
        assert rig.wait(task_id, "completed", "archived")["state"] == "completed"
    assert worker.process.poll() is None


def test_a_task_that_runs_through_a_restart_ends_well_and_counts_no_retry(
    rig: Rig, log: Path
) -> None:
    rig.start_worker()
    task_id = rig.create("steps", {"count": 20, "pause": 0.2, "log": str(log)})
    until(log.exists, 10, "the attempt")
    rig.stop_store(signal.SIGKILL)
    time.sleep(1.5)  # longer than the lease: the outage itself
    rig.start_store()
    task = rig.wait(task_id, "completed", "archived", within=30)
    assert (task["state"], task["retried"]) == ("completed", 0)
    messages = [entry["progress"]["message"] for entry in rig.history(task_id)]
    assert messages == [*[f"1/{step}" for step in range(20)], "Done"]


def test_a_stalled_store_enqueues_nothing_twice_and_nothing_that_was_refused(rig: Rig) -> None:
    rig.start_worker()
    rig.wait(rig.create("steps"), "completed")
    assert rig.store
    rig.store.send_signal(signal.SIGSTOP)
    try:
        before = time.monotonic()
        answers = [
            rig.http.post("/api/v1/tasks", json={"type": "steps", "payload": {"n": n}})
            for n in range(3)
        ]
        assert time.monotonic() - before < 3 * 2
        assert [answer.json()["code"] for answer in answers] == ["INTERNAL_ERROR"] * 3
        time.sleep(10 - (time.monotonic() - before))  # the stall itself
    finally:
        rig.store.send_signal(signal.SIGCONT)
    task_id = rig.create("steps")
    assert rig.wait(task_id, "completed", within=20)["retried"] == 0
    stats = rig.stats()
    assert (stats["completed"], stats["pending"], stats["active"]) == (2, 0, 0)


def test_a_store_out_of_memory_refuses_new_tasks_and_ends_those_it_has(rig: Rig) -> None:
    task_ids = [rig.create("steps") for _ in range(20)]
    rig.redis.config_set("maxmemory", 1)
    try:
        answer = rig.http.post("/api/v1/tasks", json={"type": "steps", "payload": {}})
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
        cancelled = task_ids.pop()
        assert rig.cancel(cancelled).status_code == 200
        rig.start_worker()
        for task_id in task_ids:
            assert rig.wait(task_id, "completed", "archived")["state"] == "completed"
            assert rig.finals(task_id) == ["completed"]
    finally:
        rig.redis.config_set("maxmemory", 0)
    assert rig.wait(rig.create("steps"), "completed")["retried"] == 0


def test_workers_go_on_after_the_store_was_wiped(rig: Rig, log: Path) -> None:
    worker = rig.start_worker()
    task_id = rig.create("steps", {"count": 10, "pause": 0.2, "log": str(log)})
    until(log.exists, 10, "the attempt")
    rig.redis.flushall()
    assert rig.http.get(f"/api/v1/tasks/{task_id}").status_code == 404
    assert rig.wait(rig.create("steps"), "completed")["retried"] == 0
    until(lambda: rig.stats()["workers"] == 1, 10, "the worker's registration")
    assert worker.process.poll() is None
    assert rig.http.get(f"/api/v1/tasks/{task_id}/progress/info").json()["length"] == 0
