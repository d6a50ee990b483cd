"""Many tasks in one request: all of them, or none."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.deadlines import deadline_ms
from tasks import registry
from tasks.engine import services
from tasks.engine.creation import prepare
from tasks.engine.spec import NewTask
from tests.api import BULK, TASKS, Api, Json, error_of
from tests.bulk_request import QUEUES, kept, one, post
from tests.gate import Gate
from tests.hub import Hub
from tests.round_trips import counted

pytestmark = pytest.mark.usefixtures("nothing_unforeseen")

LATER = datetime(2093, 1, 15, 10, tzinfo=UTC)
new_tasks = st.builds(
    NewTask.of,
    st.sampled_from(["echo", "about"]).map(registry.get),
    payload=st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=2),
    queue=st.sampled_from(QUEUES),
    max_retries=st.integers(0, 3),
    timeout=st.floats(0.5, 100),
    metadata=st.dictionaries(st.text(max_size=3), st.integers(), max_size=1),
    process_at=st.none() | st.integers(-9, 9).map(lambda hours: LATER + timedelta(hours=hours)),
)


def test_the_answer_tells_of_each_task_in_its_order(api: Api) -> None:
    response = post(
        api, one(), one(queue="attic", process_at="2093-01-15T10:00:00Z"), one(payload={"n": 3})
    )
    assert response.status_code == 201
    tasks = response.json()["tasks"]
    assert [(task["queue"], task["status"]) for task in tasks] == [
        ("idle", "pending"),
        ("attic", "scheduled"),
        ("idle", "pending"),
    ]
    assert api.task(tasks[2]["task_id"])["payload"] == {"n": 3}


def test_they_run_each_once(api: Api) -> None:
    task_ids = api.bulk([one(queue="default", payload={"n": n}) for n in range(200)])
    assert len(set(task_ids)) == 200
    for number, task_id in enumerate(task_ids):
        assert api.wait(task_id, "completed")["result"] == {"n": number}


def test_they_wait_in_their_order_behind_what_was_there(api: Api, hub: Hub) -> None:
    task_ids = [api.create(queue="idle"), *api.bulk([one()] * 50), api.create(queue="idle")]
    with hub.store() as store:
        waiting = [task_id.decode() for task_id in store.lrange("rq:queue:idle", -52, -1)]
        positions = [int(store.hget(f"rq:job:{task_id}", "position")) for task_id in task_ids]
    assert waiting == task_ids
    assert positions == list(range(positions[0], positions[0] + 52))


@given(st.lists(new_tasks, min_size=1, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_is_as_if_it_had_been_created_by_itself(hub: Hub, asked: list[NewTask]) -> None:
    def stored(task_id: str, queue: str) -> tuple[dict[bytes, bytes], bool, Any]:
        times = (b"created_at", b"enqueued_at", b"due")
        with hub.store() as store:
            fields = store.hgetall(f"rq:job:{task_id}")
            assert set(times) <= fields.keys()
            position = fields.pop(b"position")
            due = store.zscore(f"rq:scheduled:{queue}", task_id)
        for name in times:
            moment = fields.pop(name)
            fields[name] = moment if due and name != b"created_at" else b""
        return fields, bool(position), due

    alone = [services.create(new_task) for new_task in asked]
    together = services.create_all(prepare(asked))
    for single, member in zip(alone, together, strict=True):
        assert (member.queue, member.state) == (single.queue, single.state)
        assert stored(member.task_id, member.queue) == stored(single.task_id, single.queue)


def test_it_is_one_round_trip(hub: Hub) -> None:
    deadline_ms()  # reads the store's clock, once in a while
    new_task = NewTask.of(registry.get("echo"), payload={}, queue="idle")
    creation = prepare([new_task] * 100)
    services.create_all(prepare([new_task]))  # so that the store knows the script
    with counted() as trips:
        services.create_all(creation)
    assert trips.count == 1


BAD: list[Any] = [
    {"type": "nope", "payload": {}},
    one(payload=[]),
    {"type": "demo", "payload": {"count": 0, "other": 1}},
    one(timeout="x"),
    one(process_at="x"),
    one(unique="x", max_retries=2),
    one(max_retries=-1),
    one(queue="nope"),
    one(metadata=1),
    {"payload": {}},
    {},
    [],
    None,
    "echo",
]


def test_every_bad_one_is_told_as_it_would_be_by_itself(api: Api, hub: Hub) -> None:
    before = kept(hub)
    bodies = [body for bad in BAD for body in (one(unique="1h"), bad)]
    errors = error_of(post(api, *bodies), 400, "INVALID_REQUEST")["errors"]
    assert [error.pop("index") for error in errors] == list(range(1, len(bodies), 2))
    for bad, error in zip(BAD, errors, strict=True):
        headers = {"Content-Type": "application/json"}
        answer = api.http.post(TASKS, content=json.dumps(bad), headers=headers)
        assert (answer.status_code, answer.json()) == (400, error)
    assert kept(hub) == before


@pytest.mark.parametrize("body", [{}, {"tasks": []}, {"tasks": {}}, {"tasks": None}, {"task": []}])
def test_there_must_be_tasks(api: Api, body: Json) -> None:
    assert error_of(api.http.post(BULK, json=body), 400, "INVALID_REQUEST")["field"] == "tasks"


@pytest.mark.parametrize("body", [[], [one()], "tasks", None])
def test_the_body_must_be_an_object(api: Api, body: Any) -> None:
    error_of(api.http.post(BULK, json=body), 400, "INVALID_REQUEST")


def test_more_than_a_thousand_are_too_many(api: Api, hub: Hub) -> None:
    before = kept(hub)
    details = error_of(post(api, *[one()] * 1001), 400, "INVALID_REQUEST")
    assert details["field"] == "tasks"
    assert kept(hub) == before


def test_what_is_no_json_is_refused_as_elsewhere(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    error_of(api.http.post(BULK, content=b"{", headers=headers), 400, "INVALID_REQUEST")
    error_of(api.http.post(BULK, content=b"{}"), 415, "UNSUPPORTED_MEDIA_TYPE")
    error_of(api.http.get(BULK), 405, "METHOD_NOT_ALLOWED")


def test_the_body_may_have_eight_mebibytes(api: Api) -> None:
    room = 8 * 1_048_576
    text = json.dumps({"tasks": [one(payload={"text": "x" * 900_000})] * 9})
    text = text[:-1] + " " * (room - len(text)) + "}"
    headers = {"Content-Type": "application/json"}
    response = api.http.post(BULK, content=text, headers=headers)
    assert response.status_code == 201, response.text
    for task in response.json()["tasks"]:
        api.delete(task["task_id"])
    details = error_of(
        api.http.post(BULK, content=text + " ", headers=headers), 413, "PAYLOAD_TOO_LARGE"
    )
    assert details["limit"] == room


def test_a_bulk_that_takes_long_to_check_holds_up_nobody(api: Api, hub: Hub, gate: Gate) -> None:
    patient = {"type": "patient", "payload": gate.payload()}
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(httpx.post, hub.url + BULK, json={"tasks": [patient] * 2}, timeout=60)
        for _ in range(20):
            api.create(queue="idle")
        assert not slow.done()
        gate.open()
        assert slow.result().status_code == 201
