"""Waiting for a task in one call."""

import threading
import time

import pytest

from tasks.api.long_poll import MAX_WAIT, seconds_to_wait
from tests.api import NOBODY, TASKS, Api, error_of
from tests.environment import PROJECT
from tests.gate import Gate


def test_the_answer_comes_as_soon_as_the_task_has_ended(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    opening = threading.Timer(1.0, gate.open)
    before = time.monotonic()
    opening.start()
    answer = api.http.get(f"{TASKS}/{task_id}", params={"wait": "28s"})
    assert answer.json()["state"] == "completed"
    assert 0.9 < time.monotonic() - before < 28


def test_a_task_that_has_ended_is_answered_at_once(api: Api) -> None:
    task_id = api.run("echo")["id"]
    before = time.monotonic()
    assert api.http.get(f"{TASKS}/{task_id}?wait=28s").json()["state"] == "completed"
    assert time.monotonic() - before < 28


def test_when_the_time_is_over_the_task_is_answered_as_it_stands(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    before = time.monotonic()
    assert api.http.get(f"{TASKS}/{task_id}?wait=1s").json()["state"] in ("pending", "active")
    assert time.monotonic() - before > 0.9


def test_what_is_not_there_is_not_waited_for(api: Api) -> None:
    before = time.monotonic()
    error_of(api.http.get(f"{TASKS}/{NOBODY}?wait=28s"), 404, "TASK_NOT_FOUND")
    assert time.monotonic() - before < 28


def test_a_wait_that_is_no_duration(api: Api) -> None:
    for text in ("", "5", "soon", "-1s"):
        answer = api.http.get(f"{TASKS}/{NOBODY}", params={"wait": text})
        assert error_of(answer, 400, "INVALID_REQUEST")["field"] == "wait"


@pytest.mark.parametrize(
    ("asked", "seconds"), [("1s", 1), ("299s", 299), ("300s", 300), ("301s", 300), ("1000h", 300)]
)
def test_nobody_waits_longer_than_the_readme_says(asked: str, seconds: float) -> None:
    assert seconds_to_wait(asked) == seconds
    (row,) = (row for row in (PROJECT / "README.md").read_text().splitlines() if "?wait=" in row)
    assert f"after {MAX_WAIT:g} s at the latest" in row


def test_asking_for_more_than_that_is_fine(api: Api) -> None:
    task_id = api.run("echo")["id"]
    assert api.http.get(f"{TASKS}/{task_id}?wait=1000h").json()["state"] == "completed"
