"""Uniqueness windows: a second equal task is refused while the first one's window runs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api import Api, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually

_counter = iter(range(10**6))


@pytest.fixture
def payload() -> dict[str, Any]:
    """A payload that no other test has."""
    return {"test": next(_counter), "nested": {"b": [1, 2], "a": None}}


def create_unique(api: Api, payload: Any, **fields: Any) -> httpx.Response:
    return api.post(**({"type": "echo", "queue": "idle", "unique": "1h"} | fields), payload=payload)


def first(api: Api, payload: Any, **fields: Any) -> str:
    response = create_unique(api, payload, **fields)
    assert response.status_code == 201, response.text
    task_id: str = response.json()["task_id"]
    return task_id


def refused_for(response: httpx.Response) -> str:
    """The id that the refusal names."""
    task_id: str = error_of(response, 409, "DUPLICATE_TASK")["task_id"]
    return task_id


def test_a_second_equal_task_is_refused_with_the_id_of_the_first(
    api: Api, payload: dict[str, Any]
) -> None:
    task_id = first(api, payload)
    assert refused_for(create_unique(api, payload)) == task_id
    assert refused_for(create_unique(api, payload)) == task_id


def test_what_was_refused_left_nothing_in_the_store(
    api: Api, hub: Hub, payload: dict[str, Any]
) -> None:
    def kept() -> list[bytes]:
        with hub.store() as store:
            return sorted(store.scan_iter("rq:job:*", 1000))

    first(api, payload)
    jobs, stats = kept(), api.stats("idle")
    refused_for(create_unique(api, payload))
    assert kept() == jobs
    assert api.stats("idle")["pending"] == stats["pending"]


def test_the_order_of_keys_does_not_matter(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload)
    turned = {"nested": {"a": None, "b": [1, 2]}, "test": payload["test"]}
    assert list(turned) != list(payload)
    assert refused_for(create_unique(api, turned)) == task_id


@pytest.mark.parametrize(("one", "same"), [("1", "1.0"), ("100", "1e2"), ("0", "-0.0")])
def test_the_spelling_of_a_number_does_not_matter(api: Api, one: str, same: str) -> None:
    def post(number: str) -> httpx.Response:
        text = '{"type": "echo", "queue": "idle", "unique": "1h", "payload": {"spelt": %s}}'
        headers = {"Content-Type": "application/json"}
        return api.http.post("/api/v1/tasks", content=text % number, headers=headers)

    task_id = post(one).json()["task_id"]
    assert refused_for(post(same)) == task_id


@pytest.mark.parametrize(
    "other",
    [
        {"queue": "attic"},
        {"type": "about"},
        {"payload": {"test": -1}},
        {"payload": {"nested": {"b": [2, 1], "a": None}}},
    ],
)
def test_tasks_that_differ_are_both_taken(
    api: Api, payload: dict[str, Any], other: dict[str, Any]
) -> None:
    first(api, payload)
    different = payload | other.pop("payload", {})
    api.delete(first(api, different, **other))


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, "1"), (None, "null")])
def test_values_of_different_types_differ(
    api: Api, payload: dict[str, Any], one: Any, other: Any
) -> None:
    first(api, payload | {"value": one})
    first(api, payload | {"value": other})


def test_metadata_and_retries_make_no_difference(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload, metadata={"a": 1}, max_retries=1)
    again = create_unique(api, payload, metadata={"a": 2}, max_retries=2, timeout="1s")
    assert refused_for(again) == task_id


def test_without_a_window_nothing_is_refused(api: Api, payload: dict[str, Any]) -> None:
    first(api, payload)
    response = api.post(type="echo", payload=payload, queue="idle")
    assert response.status_code == 201


def test_of_fifty_at_once_one_is_taken(hub: Hub, payload: dict[str, Any]) -> None:
    start = threading.Barrier(50)

    def post(_: int) -> httpx.Response:
        with httpx.Client(base_url=hub.url, timeout=60) as client:
            start.wait(30)
            return create_unique(Api(client), payload)

    with ThreadPoolExecutor(50) as pool:
        responses = list(pool.map(post, range(50)))
    created = [response for response in responses if response.status_code == 201]
    assert len(created) == 1
    others = [refused_for(response) for response in responses if response is not created[0]]
    assert others == [created[0].json()["task_id"]] * 49


def test_the_window_ends_by_itself(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload, unique="4s")
    assert refused_for(create_unique(api, payload)) == task_id
    taken = eventually(
        lambda: create_unique(api, payload),
        lambda response: response.status_code == 201,
        within=60,
        what="task after the window",
    )
    assert taken.json()["task_id"] != task_id


def test_the_window_outlives_completion(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload, queue="default")
    api.wait(task_id, "completed")
    assert refused_for(create_unique(api, payload, queue="default")) == task_id


@pytest.mark.parametrize("when", ["pending", "scheduled"])
@pytest.mark.parametrize("how", ["cancel", "delete"])
def test_cancelling_or_deleting_the_task_ends_the_window(
    api: Api, payload: dict[str, Any], when: str, how: str
) -> None:
    due = {"process_at": "2093-01-15T10:00:00Z"} if when == "scheduled" else {}
    task_id = first(api, payload, **due)
    assert refused_for(create_unique(api, payload)) == task_id
    getattr(api, how)(task_id)
    assert first(api, payload) != task_id


def test_deleting_a_completed_task_ends_the_window(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload, queue="default")
    api.wait(task_id, "completed")
    api.delete(task_id)
    assert first(api, payload, queue="default") != task_id


def test_cancelling_a_running_task_ends_the_window(api: Api, gate: Gate) -> None:
    task_id = first(api, gate.payload(heed=True), type="gate", queue="default")
    api.wait(task_id, "active")
    assert (
        refused_for(create_unique(api, gate.payload(heed=True), type="gate", queue="default"))
        == task_id
    )
    api.cancel(task_id)
    api.wait(task_id, "archived")
    gate.open()
    first(api, gate.payload(heed=True), type="gate", queue="default")


@pytest.mark.parametrize("type_name", ["skip", "fail"])
def test_archiving_ends_the_window(api: Api, payload: dict[str, Any], type_name: str) -> None:
    fields = {"type": type_name, "queue": "default", "max_retries": 0}
    task_id = first(api, payload, **fields)
    api.wait(task_id, "archived")
    first(api, payload, **fields)


def test_a_retry_does_not_end_the_window(api: Api, payload: dict[str, Any]) -> None:
    fields = {"type": "fail_for_long", "queue": "default"}
    task_id = first(api, payload, **fields)
    api.wait(task_id, "retry")
    assert refused_for(create_unique(api, payload, **fields)) == task_id


def test_the_end_of_an_old_task_does_not_end_the_window_of_a_new_one(
    api: Api, payload: dict[str, Any]
) -> None:
    old = first(api, payload, unique="300ms")
    new = eventually(
        lambda: create_unique(api, payload).json(),
        lambda answer: "task_id" in answer,
        within=60,
        what="task after the window",
    )["task_id"]
    api.delete(old)
    assert refused_for(create_unique(api, payload)) == new


def test_the_window_starts_when_the_task_is_due(
    api: Api, hub: Hub, payload: dict[str, Any]
) -> None:
    def left_ms() -> int:
        with hub.store() as store:
            key = next(key for key in store.scan_iter("taskhub:unique:*") if store.get(key) == who)
            return int(store.pttl(key))

    due = datetime.now(UTC) + timedelta(minutes=10)
    who = first(api, payload, process_at=due.isoformat(), unique="1m").encode()
    assert 10 * 60_000 < left_ms() <= 11 * 60_000
    assert refused_for(create_unique(api, payload)) == who.decode()


def test_the_longest_window_of_the_latest_task(api: Api, payload: dict[str, Any]) -> None:
    task_id = first(api, payload, process_at="9999-12-31T23:59:59Z", unique="2562047h")
    assert refused_for(create_unique(api, payload)) == task_id
