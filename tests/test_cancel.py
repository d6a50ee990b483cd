"""Cancelling tasks, waiting and running."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.api import NOBODY, TASKS, Api, Json, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import in_time
from tests.watch import stream_of, watch_to_end, watching


def require_cancelled(api: Api, task_id: str) -> Json:
    """The task, archived by a cancel, with the final entry that says so."""
    task = api.wait(task_id, "archived")
    assert (task["last_err"], task["result"]) == ("task cancelled", None)
    last = api.history(task_id)[-1]
    assert (last["is_final"], last["status"]) == (True, "cancelled")
    assert last["progress"]["message"] == "task cancelled"
    return task


def test_the_answer_is_that_of_the_reference(api: Api) -> None:
    response = api.http.post(f"{TASKS}/{api.create(queue='idle')}/cancel")
    assert response.status_code == 200
    assert response.json() == {"message": "task cancelled"}


def test_a_pending_task_never_runs(api: Api, hub: Hub, gate: Gate, tmp_path: Path) -> None:
    task_id = api.create("gate", gate.payload(), queue="calm")
    api.cancel(task_id)
    require_cancelled(api, task_id)
    hub.work_off("calm")
    assert api.task(task_id)["started_at"] is None
    assert [entry["progress"]["stage"] for entry in api.history(task_id)] == ["cancelled"]


def test_a_scheduled_task_never_runs(api: Api, hub: Hub) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1)
    task_id = api.create(queue="calm", process_at=soon.isoformat())
    api.cancel(task_id)
    later = api.create(queue="calm", process_at=(soon + timedelta(seconds=0.5)).isoformat())
    api.wait(later, "pending")
    hub.work_off("calm")
    assert api.task(later)["state"] == "completed"
    assert require_cancelled(api, task_id)["started_at"] is None


def test_a_task_that_waits_for_a_retry_never_runs_again(api: Api) -> None:
    task_id = api.create("fail_for_long")
    api.wait(task_id, "retry")
    api.cancel(task_id)
    assert require_cancelled(api, task_id)["retried"] == 0
    stages = [entry["progress"]["stage"] for entry in api.history(task_id)]
    assert stages == ["retrying", "cancelled"]


def cancel_at_gate(api: Api, task_id: str) -> float:
    """Cancels a task that waits at a gate. The moment before."""
    api.wait_for_stage(task_id, "waiting")
    before = datetime.now(UTC).timestamp()
    api.cancel(task_id)
    require_cancelled(api, task_id)
    return before


def test_a_running_task_hears_of_it_within_a_second(api: Api, gate: Gate) -> None:
    def hear() -> float:
        task_id = api.create("gate", gate.payload(heed=True))
        before = cancel_at_gate(api, task_id)
        entries = [entry["progress"] for entry in api.history(task_id)]
        assert [entry["stage"] for entry in entries] == ["waiting", "heeded", "cancelled"]
        assert entries[2]["percentage"] == 20
        return float(entries[1]["timestamp_ms"] / 1000 - before)

    in_time(1.0, hear)


def test_a_running_task_that_does_not_listen_is_killed_after_three_seconds(
    api: Api, gate: Gate
) -> None:
    def ends() -> float:
        task_id = api.create("gate", gate.payload())
        before = cancel_at_gate(api, task_id)
        took = api.progress(task_id)["progress"]["timestamp_ms"] / 1000 - before
        assert took >= 3
        return float(took)

    in_time(3.0 + 1.0, ends)
    assert api.run("echo")["state"] == "completed"


def test_a_handler_that_ends_well_after_the_cancel_is_cancelled_all_the_same(
    api: Api, gate: Gate
) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    api.cancel(task_id)
    gate.open()
    require_cancelled(api, task_id)


def test_a_handler_that_fails_after_the_cancel_is_not_retried(api: Api, gate: Gate) -> None:
    task_id = api.create("fail_after_gate", gate.payload())
    api.wait(task_id, "active")
    api.cancel(task_id)
    gate.open()
    assert require_cancelled(api, task_id)["retried"] == 0


def test_cancelling_a_running_task_twice_is_fine(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload(heed=True))
    api.wait_for_stage(task_id, "waiting")
    api.cancel(task_id)
    response = api.http.post(f"{TASKS}/{task_id}/cancel")
    assert response.status_code == 200 or error_of(response, 500, "CANCEL_FAILED") == {
        "reason": "finished"
    }
    require_cancelled(api, task_id)
    assert [entry["is_final"] for entry in api.history(task_id)].count(True) == 1


def test_who_watches_is_told(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload(heed=True))
    api.wait_for_stage(task_id, "waiting")
    with watching(api.http, stream_of(task_id)) as watch:
        assert next(watch).json()["stage"] == "waiting"
        api.cancel(task_id)
        assert watch.until("done")[-1].json() == {"task_id": task_id, "status": "cancelled"}


def test_a_cancelled_task_s_stream_ends_with_cancelled(api: Api) -> None:
    task_id = api.create(queue="idle")
    api.cancel(task_id)
    assert watch_to_end(api.http, stream_of(task_id))[-1].json()["status"] == "cancelled"


@pytest.mark.parametrize("type_name", ["echo", "skip"])
def test_what_has_finished_cannot_be_cancelled(api: Api, type_name: str) -> None:
    task_id = api.create(type_name)
    state = "completed" if type_name == "echo" else "archived"
    before = api.wait(task_id, state)
    response = api.http.post(f"{TASKS}/{task_id}/cancel")
    assert error_of(response, 500, "CANCEL_FAILED")["reason"] == "finished"
    assert api.task(task_id) == before


def test_a_cancelled_task_cannot_be_cancelled_again(api: Api) -> None:
    task_id = api.create(queue="idle")
    api.cancel(task_id)
    response = api.http.post(f"{TASKS}/{task_id}/cancel")
    assert error_of(response, 500, "CANCEL_FAILED")["reason"] == "finished"


@pytest.mark.parametrize("task_id", [NOBODY, "1", "F47AC10B-58CC-4372-A567-0E02B2C3D479"])
def test_no_such_task(api: Api, task_id: str) -> None:
    response = api.http.post(f"{TASKS}/{task_id}/cancel")
    assert error_of(response, 500, "CANCEL_FAILED")["reason"] == "not_found"


def test_a_body_is_not_asked_for(api: Api) -> None:
    response = api.http.post(f"{TASKS}/{api.create(queue='idle')}/cancel", content=b"not json")
    assert response.status_code == 200
