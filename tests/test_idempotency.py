"""`Idempotency-Key`: the same request, however often it comes, creates once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.deadlines import deadline_ms
from tasks import registry
from tasks.engine import services
from tasks.engine.creation import IdempotencyKey
from tasks.engine.spec import NewTask
from tests.api import BULK, TASKS, Api, Json, error_of
from tests.hub import Hub
from tests.round_trips import counted
from tests.test_fingerprint import turned, values

pytestmark = pytest.mark.usefixtures("nothing_unforeseen")

_counter = iter(range(10**6))
REPLAYED = "Idempotent-Replayed"


@pytest.fixture
def key() -> str:
    """One that no other test has."""
    return f"key-{next(_counter)}"


def one(**fields: Any) -> Json:
    return {"type": "echo", "payload": {"n": 1}, "queue": "idle"} | fields


def two(**fields: Any) -> Json:
    return {"tasks": [one(**fields), one(queue="attic", process_at="2093-01-15T10:00:00Z")]}


BODIES = [(TASKS, one()), (BULK, two())]
both = pytest.mark.parametrize(("path", "body"), BODIES, ids=["one", "bulk"])


def post(api: Api, path: str, body: Any, key: str) -> httpx.Response:
    return api.http.post(path, json=body, headers={"Idempotency-Key": key})


def is_replay(response: httpx.Response) -> bool:
    assert response.headers.get(REPLAYED) in (None, "true")
    return REPLAYED in response.headers


def jobs(hub: Hub) -> set[bytes]:
    with hub.store() as store:
        return set(store.scan_iter("rq:job:*", 1000))


@both
def test_a_repeat_is_answered_alike_and_creates_nothing(
    api: Api, hub: Hub, key: str, path: str, body: Json
) -> None:
    first = post(api, path, body, key)
    assert (first.status_code, is_replay(first)) == (201, False)
    there = jobs(hub)
    for _ in range(3):
        again = post(api, path, body, key)
        assert (again.status_code, is_replay(again)) == (201, True)
        assert again.json() == first.json()
        assert again.headers.get("location") == first.headers.get("location")
    assert jobs(hub) == there


def test_a_repeat_is_answered_alike_whatever_has_become_of_the_task(api: Api, key: str) -> None:
    body = one(queue="default")
    first = post(api, TASKS, body, key)
    task_id = first.json()["task_id"]
    api.wait(task_id, "completed")
    assert post(api, TASKS, body, key).json() == first.json()
    api.delete(task_id)
    assert post(api, TASKS, body, key).json() == first.json()
    assert api.http.get(f"{TASKS}/{task_id}").status_code == 404


@given(st.dictionaries(st.text(max_size=3), values, max_size=3))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_keys_does_not_matter(api: Api, payload: Json) -> None:
    mine = f"turned-{next(_counter)}"
    first = post(api, TASKS, one(payload=payload, metadata=payload), mine)
    again = post(api, TASKS, turned(one(payload=payload, metadata=payload)), mine)
    assert (again.json(), is_replay(again)) == (first.json(), True)


@both
def test_another_body_is_refused(api: Api, hub: Hub, key: str, path: str, body: Json) -> None:
    first = post(api, path, body, key)
    there = jobs(hub)
    other = two(max_retries=2) if path == BULK else one(max_retries=2)
    error_of(post(api, path, other, key), 422, "IDEMPOTENCY_KEY_REUSED")
    assert jobs(hub) == there
    assert post(api, path, body, key).json() == first.json()


def test_each_endpoint_has_keys_of_its_own(api: Api, key: str) -> None:
    answers = [post(api, path, body, key) for path, body in BODIES]
    assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(201, False)] * 2


def test_each_key_is_another_request(api: Api, key: str) -> None:
    ids = {post(api, TASKS, one(), f"{key}{part}").json()["task_id"] for part in ("a", "b", "A")}
    assert len(ids) == 3


@both
@pytest.mark.parametrize("bad", [b"", b"a b", b"\xc3\xa9", b"a\tb", b"\x7f", b"x" * 256], ids=repr)
def test_what_is_no_key_is_refused(api: Api, hub: Hub, path: str, body: Json, bad: bytes) -> None:
    there = jobs(hub)
    headers = [(b"Idempotency-Key", bad)]
    details = error_of(api.http.post(path, json=body, headers=headers), 400, "INVALID_REQUEST")
    assert details["field"] == "Idempotency-Key"
    assert jobs(hub) == there


@pytest.mark.parametrize("good", ["x", "!~", '{"a":1}', "a,b;c=d", "x" * 255])
def test_any_visible_characters_are_a_key(api: Api, key: str, good: str) -> None:
    mine = (good + key)[-255:]
    assert post(api, TASKS, one(), mine).status_code == 201
    assert is_replay(post(api, TASKS, one(), mine))


@both
def test_what_was_refused_leaves_the_key_free(api: Api, key: str, path: str, body: Json) -> None:
    def changed(**fields: Any) -> Json:
        return two(**fields) if path == BULK else one(**fields)

    window: Json = {"unique": "1h", "payload": {"of": key}}
    holder = api.create("echo", queue="idle", **window)
    error_of(post(api, path, changed(**window), key), 409, "DUPLICATE_TASK")
    code = "INVALID_REQUEST" if path == BULK else "INVALID_TIMEOUT"
    error_of(post(api, path, changed(timeout="x"), key), 400, code)
    api.delete(holder)
    first = post(api, path, changed(**window), key)
    assert (first.status_code, is_replay(first)) == (201, False)
    again = post(api, path, changed(**window), key)  # although it now holds the window itself
    assert (again.json(), is_replay(again)) == (first.json(), True)


@both
def test_of_fifty_at_once_one_creates(api: Api, hub: Hub, key: str, path: str, body: Json) -> None:
    start = threading.Barrier(50)

    def repeat(_: int) -> httpx.Response:
        with httpx.Client(base_url=hub.url, timeout=60) as client:
            start.wait(30)
            return post(Api(client), path, body, key)

    before = jobs(hub)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(repeat, range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sorted(is_replay(answer) for answer in answers) == [False] + [True] * 49
    assert len(jobs(hub) - before) == len(body.get("tasks", [body]))


def test_a_key_is_kept_for_a_day_and_no_longer(api: Api, hub: Hub, key: str) -> None:
    first = post(api, TASKS, one(), key).json()
    with hub.store() as store:
        (kept,) = [
            name
            for name in store.scan_iter("taskhub:idempotency:*", 1000)
            if first["task_id"].encode() in store.get(name)
        ]
        assert 23 * 3_600_000 < store.pttl(kept) <= 24 * 3_600_000
        store.delete(kept)  # as its time does
    again = post(api, TASKS, one(), key)
    assert not is_replay(again)
    assert again.json()["task_id"] != first["task_id"]


def test_it_costs_no_further_round_trip(hub: Hub, key: str) -> None:
    new_task = NewTask.of(registry.get("echo"), payload={}, queue="idle")
    deadline_ms()  # reads the store's clock, once in a while
    services.create(new_task)  # so that the store knows the script
    with counted() as trips:
        first = services.create(new_task, IdempotencyKey(key, "body"))
        again = services.create(new_task, IdempotencyKey(key, "body"))
    assert trips.count == 2
    assert again == first._replace(is_replay=True)
