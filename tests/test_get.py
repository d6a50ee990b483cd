"""Reading a task."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from rq import Queue

from tests.api import NOBODY, TASKS, Api, error_of
from tests.gate import Gate
from tests.hub import Hub

UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

OF_THE_REFERENCE = {
    "id",
    "queue",
    "type",
    "state",
    "max_retry",
    "retried",
    "last_err",
    "next_process_at",
}
BEYOND = {
    "payload",
    "metadata",
    "result",
    "timeout",
    "created_at",
    "started_at",
    "completed_at",
}


def utc_moment(text: str) -> datetime:
    """A time of an answer, which must be UTC with `Z`."""
    assert UTC_TIME.fullmatch(text), text
    return datetime.fromisoformat(text)


def test_a_task_that_waits(api: Api) -> None:
    task_id = api.create("echo", {"a": 1}, queue="idle")
    task = api.task(task_id)
    assert set(task) == OF_THE_REFERENCE | BEYOND
    expected = {
        "id": task_id,
        "queue": "idle",
        "type": "echo",
        "state": "pending",
        "max_retry": 3,
        "retried": 0,
        "last_err": "",
        "payload": {"a": 1},
        "metadata": {},
        "result": None,
        "timeout": 1800,
        "started_at": None,
        "completed_at": None,
    }
    assert {name: task[name] for name in expected} == expected
    assert utc_moment(task["created_at"]) == utc_moment(task["next_process_at"])
    assert abs((datetime.now(UTC) - utc_moment(task["created_at"])).total_seconds()) < 60


def test_a_task_that_runs(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    task = api.wait(task_id, "active")
    assert set(task) == OF_THE_REFERENCE | BEYOND
    assert utc_moment(task["started_at"]) >= utc_moment(task["created_at"])
    assert (task["result"], task["completed_at"]) == (None, None)


def test_a_task_that_has_completed(api: Api) -> None:
    task = api.run("give", {"result": "a list"})
    assert set(task) == OF_THE_REFERENCE | BEYOND
    assert task["result"] == [1, [2, {"three": None}]]
    assert (
        utc_moment(task["completed_at"])
        >= utc_moment(task["started_at"])
        >= utc_moment(task["created_at"])
    )
    assert utc_moment(task["next_process_at"]) <= utc_moment(task["started_at"])


def test_a_task_that_failed_has_not_completed(api: Api) -> None:
    task = api.wait(api.create("skip"), "archived")
    assert (task["result"], task["completed_at"]) == (None, None)
    assert utc_moment(task["started_at"]) >= utc_moment(task["created_at"])


def test_without_a_queue_a_task_is_found_in_any(api: Api) -> None:
    assert api.task(api.create(queue="attic"))["queue"] == "attic"
    assert api.task(api.create(queue="idle"))["queue"] == "idle"


def test_a_queue_that_is_named_must_be_the_task_s(api: Api) -> None:
    address = f"{TASKS}/{api.create(queue='idle')}"
    assert api.http.get(address, params={"queue": "idle"}).status_code == 200
    for other in ("default", "attic", "nope"):
        error_of(api.http.get(address, params={"queue": other}), 404, "TASK_NOT_FOUND")


@pytest.mark.parametrize(
    "task_id",
    [
        NOBODY,
        "1",
        "null",
        "f47ac10b-58cc-1372-a567-0e02b2c3d479",
        "f47ac10b58cc4372a5670e02b2c3d479",
        "{f47ac10b-58cc-4372-a567-0e02b2c3d479}",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479%0A",
        "*",
        "..%00",
    ],
)
def test_no_such_task(api: Api, task_id: str) -> None:
    error_of(api.http.get(f"{TASKS}/{task_id}"), 404, "TASK_NOT_FOUND")


def test_ids_are_lowercase(api: Api) -> None:
    task_id = api.create(queue="idle")
    error_of(api.http.get(f"{TASKS}/{task_id.upper()}"), 404, "TASK_NOT_FOUND")


def test_somebody_else_s_job_in_the_same_store_is_no_task(api: Api, hub: Hub) -> None:
    job_id = str(uuid.uuid4())
    with hub.store() as store:
        job = Queue("foreign", connection=store).enqueue("os.getcwd", job_id=job_id)
        try:
            error_of(api.http.get(f"{TASKS}/{job_id}"), 404, "TASK_NOT_FOUND")
            refusal = api.http.delete(f"{TASKS}/{job_id}")
            assert error_of(refusal, 500, "DELETE_FAILED")["reason"] == "not_found"
            refusal = api.http.post(f"{TASKS}/{job_id}/cancel")
            assert error_of(refusal, 500, "CANCEL_FAILED")["reason"] == "not_found"
            assert store.exists(job.key)
        finally:
            job.delete()


def test_reading_changes_nothing(api: Api) -> None:
    task_id = api.create(queue="idle")
    assert api.task(task_id) == api.task(task_id)


def test_head_answers_like_get_without_a_body(api: Api) -> None:
    response = api.http.head(f"{TASKS}/{api.create(queue='idle')}")
    assert (response.status_code, response.content) == (200, b"")
