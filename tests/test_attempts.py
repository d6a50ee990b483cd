"""What is known of a task's attempts."""

import pytest

from tasks.engine import services
from tasks.queries.attempts import TRACEBACK_MAX, AttemptStatus, attempts_of
from tests.api import NOBODY, Api
from tests.gate import Gate


def test_each_failed_attempt_has_its_error_traceback_and_times(api: Api) -> None:
    task_id = api.run("fail", {"times": 2})["id"]
    attempts = attempts_of(task_id)
    assert [a.status for a in attempts] == [
        AttemptStatus.RETRIED,
        AttemptStatus.RETRIED,
        AttemptStatus.SUCCESSFUL,
    ]
    assert [a.number for a in attempts] == [1, 2, 3]
    assert [a.error for a in attempts] == ["ValueError: attempt 1", "ValueError: attempt 2", ""]
    for attempt in attempts[:2]:
        assert attempt.traceback.startswith("Traceback (most recent call last)")
        assert attempt.traceback.rstrip().endswith(attempt.error)
    moments = [moment for a in attempts for moment in (a.started_at, a.ended_at)]
    assert None not in moments
    assert moments == sorted(moment for moment in moments if moment)
    assert all(attempt.worker for attempt in attempts)


def test_an_attempt_that_runs_is_the_last_one(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    (attempt,) = attempts_of(task_id)
    assert (attempt.status, attempt.number, attempt.ended_at) == (AttemptStatus.RUNNING, 1, None)
    assert attempt.started_at
    assert attempt.worker


def test_an_attempt_that_was_cancelled_was_stopped(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload(heed=True))
    api.wait_for_stage(task_id, "waiting")
    api.cancel(task_id)
    api.wait(task_id, "archived")
    (attempt,) = attempts_of(task_id)
    assert (attempt.status, attempt.number) == (AttemptStatus.STOPPED, 1)
    assert attempt.error == "task cancelled"


def test_an_attempt_without_a_traceback_is_told_too(api: Api) -> None:
    task_id = api.create("sleep", {"seconds": 30}, timeout="200ms", max_retries=0)
    api.wait(task_id, "archived")
    (attempt,) = attempts_of(task_id)
    assert (attempt.status, attempt.number, attempt.traceback) == (AttemptStatus.FAILED, 1, "")
    assert attempt.error.startswith("TaskTimeout: ")


def test_a_task_that_begins_anew_counts_anew(api: Api) -> None:
    task_id = api.create("fail", max_retries=1)
    api.wait(task_id, "archived")
    services.run_now(task_id)
    api.wait(task_id, "archived")
    assert [(a.status, a.number) for a in attempts_of(task_id)] == [
        (AttemptStatus.RETRIED, 1),
        (AttemptStatus.FAILED, 2),
    ] * 2


def test_a_traceback_is_bounded(api: Api) -> None:
    task_id = api.create("fail", {"message": "long " * 100_000}, max_retries=0)
    api.wait(task_id, "archived")
    (attempt,) = attempts_of(task_id)
    assert len(attempt.traceback) < TRACEBACK_MAX + 50
    assert attempt.traceback.startswith("Traceback (most recent call last)")


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("task_id", [NOBODY, "no id", ""])
def test_no_task_has_no_attempts(task_id: str) -> None:
    assert attempts_of(task_id) == []
