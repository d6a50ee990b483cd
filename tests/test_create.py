"""Creating a task: what is answered, and what is kept of the request."""

import re
import uuid
from typing import Any

import pytest

from tasks.engine.record import new_task_ids
from tests.api import TASKS, Api

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

EXAMPLE = {
    "type": "demo",
    "payload": {"message": "Hello", "count": 5},
    "queue": "default",
    "max_retries": 3,
    "timeout": "30s",
    "process_at": "2024-01-15T10:00:00Z",
    "unique": "1h",
    "metadata": {"user_id": "123"},
}
"""The reference's example, word for word."""


def test_the_example_of_the_reference_is_accepted(api: Api) -> None:
    response = api.post(**EXAMPLE)
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert UUID4.fullmatch(answer.pop("task_id"))
    assert answer == {"queue": "default", "status": "pending"}


def test_type_and_payload_are_enough(api: Api) -> None:
    response = api.post(type="demo", payload={})
    assert response.status_code == 201
    assert response.json()["queue"] == "default"
    assert response.json()["status"] == "pending"


def test_the_location_leads_to_the_task(api: Api) -> None:
    response = api.post(type="echo", payload={})
    location = response.headers["location"]
    assert location.endswith(f"{TASKS}/{response.json()['task_id']}")
    assert api.http.get(location).json()["id"] == response.json()["task_id"]


def test_every_task_has_an_id_of_its_own(api: Api) -> None:
    ids = {api.create(queue="idle") for _ in range(20)}
    assert len(ids) == 20
    assert all(UUID4.fullmatch(task_id) for task_id in ids)


def test_new_ids_are_random_uuids() -> None:
    ids = [uuid.UUID(task_id) for task_id in new_task_ids(1000)]
    assert len(set(ids)) == 1000
    assert {(task_id.version, task_id.variant) for task_id in ids} == {(4, uuid.RFC_4122)}
    assert {str(task_id)[19] for task_id in ids} == set("89ab")


def test_what_was_asked_for_is_kept(api: Api) -> None:
    task = api.task(
        api.create(
            "echo",
            {"a": [1, {"b": None}]},
            queue="idle",
            max_retries=7,
            timeout="1m30s",
            metadata={"user_id": "123", "tags": ["x"]},
        )
    )
    assert task["type"] == "echo"
    assert task["payload"] == {"a": [1, {"b": None}]}
    assert task["queue"] == "idle"
    assert task["max_retry"] == 7
    assert task["timeout"] == 90
    assert task["metadata"] == {"user_id": "123", "tags": ["x"]}


def test_without_a_word_three_retries_and_half_an_hour(api: Api) -> None:
    task = api.task(api.create("echo"))
    assert (task["max_retry"], task["timeout"], task["metadata"]) == (3, 1800, {})


RESIZE = {"url": "https://example.com/cat.png", "width": 20}


def test_a_type_has_defaults_of_its_own(api: Api) -> None:
    task = api.task(api.create("resize", RESIZE))
    assert (task["queue"], task["max_retry"], task["timeout"]) == ("low", 5, 300)


def test_a_request_overrides_the_defaults_of_the_type(api: Api) -> None:
    task = api.task(
        api.create("resize", RESIZE, queue="critical", max_retries=1, timeout="10s"),
    )
    assert (task["queue"], task["max_retry"], task["timeout"]) == ("critical", 1, 10)


@pytest.mark.parametrize("queue", ["critical", "default", "low"])
def test_each_queue_takes_tasks(api: Api, queue: str) -> None:
    response = api.post(type="echo", payload={}, queue=queue)
    assert response.json()["queue"] == queue


@pytest.mark.parametrize("retries", [0, 1, 1000])
def test_any_number_of_retries_up_to_a_thousand(api: Api, retries: int) -> None:
    assert api.task(api.create(max_retries=retries))["max_retry"] == retries


def test_unknown_fields_are_ignored(api: Api) -> None:
    task = api.task(api.create("echo", priority=9, id="mine", state="completed", queue="idle"))
    assert task["state"] == "pending"
    assert task["id"] != "mine"
    assert "priority" not in task


@pytest.mark.parametrize(
    "value",
    [
        2**70,
        -(2**63),
        0.1,
        1e300,
        "\x00 and \x1f",
        "  blanks  ",
        "zażółć 🚀 \u2028",
        "",
        {"": []},
        [[[[]]]],
        False,
        None,
    ],
)
def test_payload_and_metadata_stay_as_they_came(api: Api, value: Any) -> None:
    task = api.run("echo", {"value": value}, metadata={"value": value})
    assert task["payload"] == task["metadata"] == task["result"] == {"value": value}
    assert type(task["result"]["value"]) is type(value)


def test_the_content_type_may_name_a_charset_in_any_case(api: Api) -> None:
    response = api.http.post(
        TASKS,
        content=b'{"type": "echo", "payload": {}}',
        headers={"Content-Type": "Application/JSON; charset=UTF-8"},
    )
    assert response.status_code == 201


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*;q=0.1", "nonsense"])
def test_the_answer_is_json_whatever_the_client_would_like(api: Api, accept: str) -> None:
    response = api.http.post(
        TASKS, json={"type": "echo", "payload": {}}, headers={"Accept": accept}
    )
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
