"""Failed attempts, and when the next one comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tasks import registry
from tasks.backoff import exponential
from tests.api import Api
from tests.waiting import eventually


def test_a_task_that_fails_twice_completes_at_the_third_attempt(api: Api) -> None:
    task = api.run("demo", {"count": 2, "delay_ms": 0, "fail_at": 2, "fail_times": 2})
    assert task["retried"] == 2
    assert task["last_err"] == "DemoFailure: asked to fail at step 2"
    assert task["result"] == {"message": "Hello", "count": 2}
    assert task["completed_at"] is not None


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_a_task_that_always_fails_uses_up_its_retries(api: Api, retries: int) -> None:
    payload = {"count": 2, "delay_ms": 0, "fail_at": 1}
    task_id = api.create("demo", payload, max_retries=retries)
    task = api.wait(task_id, "archived")
    assert (task["max_retry"], task["retried"]) == (retries, retries)
    assert task["last_err"] == "DemoFailure: asked to fail at step 1"
    assert task["result"] is None


def test_each_attempt_knows_its_number(api: Api) -> None:
    assert api.run("fail", {"times": 2})["result"] == "attempt 3"


def test_last_err_is_that_of_the_last_failed_attempt(api: Api) -> None:
    assert api.run("fail", {"times": 2})["last_err"] == "ValueError: attempt 2"


def test_an_error_without_words_is_its_name(api: Api) -> None:
    task_id = api.create("fail", {"message": ""}, max_retries=0)
    assert api.wait(task_id, "archived")["last_err"] == "ValueError: "


@pytest.mark.parametrize("message", ["zażółć\n🚀\x00", "x" * 9000])
def test_last_err_is_the_message_whatever_is_in_it(api: Api, message: str) -> None:
    task_id = api.create("fail", {"message": message}, max_retries=0)
    assert api.wait(task_id, "archived")["last_err"] == f"ValueError: {message}"


def test_the_wait_for_a_retry_doubles(api: Api) -> None:
    task_id = api.create("fail", max_retries=3)
    api.wait(task_id, "archived")
    entries = [entry["progress"] for entry in api.history(task_id)]
    failed = [entry["timestamp_ms"] for entry in entries if entry["stage"] == "retrying"]
    begun = [entry["timestamp_ms"] for entry in entries if entry["stage"] == "trying"][1:]
    waits = [later - earlier for earlier, later in zip(failed, begun, strict=True)]
    for wait, base in zip(waits, (100, 200, 400), strict=True):
        assert wait >= base * 0.75 - 1  # how much longer is up to the machine


def test_backoff_has_jitter_of_a_quarter_and_a_cap(settings: Settings) -> None:
    settings.TASKHUB_RETRY_BASE, settings.TASKHUB_RETRY_CAP = 2.0, 100.0
    for retried in range(5):
        delays = [exponential(retried) for _ in range(300)]
        middle = 2.0 * 2**retried
        assert 0.75 * middle <= min(delays) < 0.85 * middle
        assert 1.15 * middle < max(delays) <= 1.25 * middle
    assert {exponential(retried) for retried in (20, 1000)} == {100.0}


def test_a_type_may_have_a_backoff_of_its_own(api: Api) -> None:
    task_id = api.create("backoff_by_retries")
    task = eventually(
        lambda: api.task(task_id),
        lambda task: task["state"] == "retry" and task["retried"] == 1,
        within=60,
        what="second retry",
    )
    wait = datetime.fromisoformat(task["next_process_at"]) - datetime.now(UTC)
    assert timedelta(seconds=1900) < wait <= timedelta(seconds=2000)


@pytest.mark.parametrize("rule", ["negative", "raises", "not_a_number", "nan"])
def test_a_backoff_that_makes_no_sense_loses_no_task(api: Api, rule: str) -> None:
    assert api.run(f"backoff_{rule}", {"times": 1})["retried"] == 1


@pytest.mark.parametrize("rule", ["endless", "far"])
def test_a_backoff_beyond_all_calendars_is_still_a_retry(api: Api, rule: str) -> None:
    task = api.wait(api.create(f"backoff_{rule}"), "retry")
    assert task["last_err"] == "ValueError: attempt 1"
    api.cancel(task["id"])


def test_a_retry_is_told_in_the_progress(api: Api) -> None:
    task_id = api.create("fail", {"times": 1, "message": "no luck"})
    api.wait(task_id, "completed")
    entries: list[dict[str, Any]] = api.history(task_id)
    assert [(entry["progress"]["stage"], entry["is_final"]) for entry in entries] == [
        ("trying", False),
        ("retrying", False),
        ("completed", True),
    ]
    assert entries[1]["progress"]["message"] == "ValueError: no luck"
    assert entries[1]["progress"]["percentage"] == 40


def test_a_demo_fails_at_no_step_that_it_does_not_reach(api: Api) -> None:
    assert api.run("demo", {"count": 2, "delay_ms": 0, "fail_at": 3})["retried"] == 0
    assert api.run("demo", {"count": 2, "delay_ms": 0, "fail_times": 3})["retried"] == 0


def test_a_backoff_that_fails_is_logged_and_the_usual_one_goes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(retried: int) -> float:
        raise ZeroDivisionError

    echo = replace(registry.get("echo"), backoff=broken)
    monkeypatch.setitem(registry._types, "echo", echo)
    assert registry.retry_delay("echo", 0) > 0
    assert "the backoff of task type 'echo' failed" in caplog.text
