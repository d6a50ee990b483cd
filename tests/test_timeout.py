"""An attempt that takes longer than it may."""

from datetime import datetime

import pytest

from tests.api import Api, Json
from tests.gate import Gate
from tests.waiting import eventually, in_time


def ran_for(task: Json, api: Api) -> float:
    """Seconds from the start of the last attempt to the task's end."""
    final = api.progress(task["id"])
    assert final["is_final"]
    started = datetime.fromisoformat(task["started_at"]).timestamp()
    ended: float = final["progress"]["timestamp_ms"] / 1000
    return ended - started


@pytest.mark.parametrize(("timeout", "seconds"), [("1s", 1.0), ("300ms", 0.3), ("0.02m", 1.2)])
def test_an_attempt_is_ended_within_a_second_of_its_timeout(
    api: Api, timeout: str, seconds: float
) -> None:
    def run() -> float:
        task_id = api.create("sleep", {"seconds": 300}, timeout=timeout, max_retries=0)
        task = api.wait(task_id, "archived")
        assert task["last_err"] == f"TaskTimeout: the attempt ran longer than {seconds:g} s"
        assert task["timeout"] == pytest.approx(seconds)
        assert ran_for(task, api) >= seconds - 0.01
        return ran_for(task, api)

    in_time(seconds + 1, run)


def test_an_attempt_that_is_in_time_is_left_alone(api: Api) -> None:
    assert api.run("sleep", {"seconds": 0.5}, timeout="30s")["result"] == "slept"


def test_a_timeout_is_a_failed_attempt_like_any_other(api: Api) -> None:
    task_id = api.create("sleep", {"seconds": 30}, timeout="200ms", max_retries=1)
    task = api.wait(task_id, "archived")
    assert task["retried"] == 1
    stages = [entry["progress"]["stage"] for entry in api.history(task_id)]
    assert stages == ["retrying", "failed"]


def test_the_time_in_the_queue_does_not_count(api: Api, gate: Gate) -> None:
    blockers = [api.create("gate", gate.payload(), queue="critical") for _ in range(2)]
    for task_id in blockers:
        api.wait(task_id, "active")
    waits = api.create("echo", timeout="1s")
    eventually(
        lambda: api.stats("default")["latency_seconds"],
        lambda seconds: seconds > 1,
        within=60,
        what="task that has waited for longer than it may run",
    )
    gate.open()
    assert api.wait(waits, "completed", "archived", "retry")["state"] == "completed"
    for task_id in blockers:
        api.wait(task_id, "completed")


def test_the_worker_goes_on_after_a_timeout(api: Api) -> None:
    slow = [
        api.create("sleep", {"seconds": 30}, timeout="100ms", max_retries=0, queue="critical")
        for _ in range(4)
    ]
    quick = [api.create("echo") for _ in range(4)]
    for task_id in quick:
        api.wait(task_id, "completed")
    errors = {api.wait(task_id, "archived")["last_err"] for task_id in slow}
    assert errors == {"TaskTimeout: the attempt ran longer than 0.1 s"}
