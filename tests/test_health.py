"""Health checks, and every endpoint while the store is down: what it says, and how soon."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import httpx
import pytest

from tests.api import NOBODY, TASKS, Api, error_of
from tests.hub import Hub
from tests.waiting import eventually, in_time, until
from tests.watch import stream_of

WITHIN = 2.0
"""Seconds in which every endpoint answers, whatever the store does."""
GOOD = {"type": "echo", "payload": {}, "queue": "idle"}
MANY = f"/api/v1/progress/stream?task_ids={NOBODY}"

DOCUMENTED = [
    ("GET", TASKS, "INTERNAL_ERROR"),
    ("GET", f"{TASKS}?state=pending&q=needle", "INTERNAL_ERROR"),
    ("POST", TASKS, "INTERNAL_ERROR"),
    ("GET", f"{TASKS}/{NOBODY}", "INTERNAL_ERROR"),
    ("POST", f"{TASKS}/{NOBODY}/cancel", "CANCEL_FAILED"),
    ("POST", f"{TASKS}/{NOBODY}/run", "RUN_FAILED"),
    ("DELETE", f"{TASKS}/{NOBODY}", "DELETE_FAILED"),
    ("GET", f"{TASKS}/{NOBODY}/progress", "PROGRESS_FETCH_ERROR"),
    ("GET", f"{TASKS}/{NOBODY}/progress/history", "PROGRESS_FETCH_ERROR"),
    ("GET", f"{TASKS}/{NOBODY}/progress/info", "PROGRESS_FETCH_ERROR"),
    ("GET", stream_of(NOBODY), "PROGRESS_FETCH_ERROR"),
    ("GET", MANY, "PROGRESS_FETCH_ERROR"),
    ("GET", "/api/v1/queues/stats", "STATS_FAILED"),
    ("GET", "/api/v1/queues/stats?queue=idle", "STATS_FAILED"),
    ("POST", "/api/v1/queues/idle/pause", "INTERNAL_ERROR"),
    ("POST", "/api/v1/queues/idle/resume", "INTERNAL_ERROR"),
]


@pytest.fixture
def http(spare_hub: Hub) -> Iterator[httpx.Client]:
    """A client of the hub whose store is about to go away; that store is back at the end."""
    client = spare_hub.api.http
    yield client
    until(lambda: client.get("/ready").status_code == 200, 60, "readiness")


@pytest.fixture(params=["stopped", "stalled"])
def store_down(request: pytest.FixtureRequest, http: httpx.Client, spare_hub: Hub) -> Iterator[str]:
    """A store that has ended, or one that takes requests and answers nothing."""
    if request.param == "stalled":
        with spare_hub.stalled_store():
            yield "stalled"
    else:
        spare_hub.stop_store()
        yield "stopped"
        spare_hub.start_store()


def answered_in_time(client: httpx.Client, method: str, path: str) -> httpx.Response:
    """The answer, which must come within the bound."""
    body = GOOD if (method, path) == ("POST", TASKS) else None
    answers: list[httpx.Response] = []

    def ask() -> float:
        start = time.monotonic()
        answers.append(client.request(method, path, json=body))
        return time.monotonic() - start

    in_time(WITHIN, ask)
    assert len({answer.status_code for answer in answers}) == 1
    return answers[-1]


def test_a_hub_that_is_well(http: httpx.Client) -> None:
    response = http.get("/health")
    assert response.status_code == 200
    body = response.json()
    timestamp = body.pop("timestamp")
    assert body == {"status": "healthy", "services": {"redis": "healthy"}}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", timestamp)
    assert abs((datetime.now(UTC) - datetime.fromisoformat(timestamp)).total_seconds()) < 60


def test_a_hub_that_is_ready_and_alive(http: httpx.Client) -> None:
    ready, live = http.get("/ready"), http.get("/live")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert (live.status_code, live.json()) == (200, {"status": "alive"})
    assert ready.headers["content-type"] == live.headers["content-type"] == "application/json"


def test_without_its_store_a_hub_is_not_well(http: httpx.Client, store_down: str) -> None:
    response = answered_in_time(http, "GET", "/health")
    assert response.status_code == 503
    body = response.json()
    assert set(body) == {"status", "timestamp", "services"}
    assert (body["status"], body["services"]) == ("unhealthy", {"redis": "unhealthy"})


def test_without_its_store_a_hub_is_not_ready(http: httpx.Client, store_down: str) -> None:
    response = answered_in_time(http, "GET", "/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "reason": "redis unavailable"}


def test_without_its_store_a_hub_is_alive(http: httpx.Client, store_down: str) -> None:
    response = answered_in_time(http, "GET", "/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def ask_at_once(hub: Hub, asked: list[tuple[str, str, str]]) -> None:
    """Each gets its documented code in time, although all are asked at the same moment."""

    def ask(method: str, path: str, code: str) -> None:
        with httpx.Client(base_url=hub.url, timeout=30) as client:
            details = error_of(answered_in_time(client, method, path), 500, code)
        if code in ("CANCEL_FAILED", "RUN_FAILED", "DELETE_FAILED"):
            assert details["reason"] == "unavailable"

    with ThreadPoolExecutor(len(asked)) as pool:
        list(pool.map(ask, *zip(*asked, strict=True)))


STREAMS = [asked for asked in DOCUMENTED if "stream" in asked[1]]


def test_without_the_store_each_endpoint_says_so(spare_hub: Hub, store_down: str) -> None:
    ask_at_once(spare_hub, [asked for asked in DOCUMENTED if asked not in STREAMS])


def test_also_where_several_open_a_stream_at_once(spare_hub: Hub, store_down: str) -> None:
    ask_at_once(spare_hub, STREAMS * 5)


def test_a_bad_request_is_bad_also_without_the_store(http: httpx.Client, store_down: str) -> None:
    error_of(http.post(TASKS, json={"type": "nope", "payload": {}}), 400, "INVALID_TASK_TYPE")
    error_of(http.get("/api/v1/queues/stats?queue=nope"), 404, "QUEUE_NOT_FOUND")
    error_of(http.post("/api/v1/queues/nope/pause"), 404, "QUEUE_NOT_FOUND")
    error_of(http.get(f"{TASKS}/nope"), 404, "TASK_NOT_FOUND")


def pending(client: httpx.Client) -> int:
    return int(Api(client).stats("idle")["pending"])


def recovered(spare_hub: Hub) -> None:
    """Wait until the store has worked off all that it had received."""
    with spare_hub.store() as store:
        store.ping()


def test_what_a_stalled_store_refused_is_not_done_later(spare_hub: Hub, http: httpx.Client) -> None:
    api = Api(http)
    # Once while it is well, so that the store knows each script.
    api.cancel(known := api.create(queue="idle"))
    api.delete(known)
    to_cancel, to_delete = (api.create(queue="idle") for _ in range(2))
    before = pending(http)
    with spare_hub.stalled_store():
        error_of(http.post(TASKS, json=GOOD), 500, "INTERNAL_ERROR")
        error_of(http.post(f"{TASKS}/{to_cancel}/cancel"), 500, "CANCEL_FAILED")
        error_of(http.delete(f"{TASKS}/{to_delete}"), 500, "DELETE_FAILED")
    recovered(spare_hub)
    assert [api.task(task_id)["state"] for task_id in (to_cancel, to_delete)] == ["pending"] * 2
    assert pending(http) == before


def test_nor_when_the_store_had_stalled_as_its_clock_was_read(
    http: httpx.Client, spare_hub: Hub, request: pytest.FixtureRequest
) -> None:
    """A web server that has just started asks the store for the time; that answer comes late."""
    before = pending(http)
    request.addfinalizer(spare_hub.restart_web)

    def created_late() -> int:
        """Its status: a busy machine may be so late that it is refused."""
        spare_hub.restart_web()
        with ThreadPoolExecutor(1) as pool:
            with spare_hub.stalled_store():
                slow = pool.submit(http.post, TASKS, json=GOOD)
                wait([slow], timeout=0.9)
            return slow.result().status_code

    eventually(created_late, lambda status: status == 201, 60, "task that was created late")
    with spare_hub.stalled_store():
        error_of(http.post(TASKS, json=GOOD), 500, "INTERNAL_ERROR")
    recovered(spare_hub)
    assert pending(http) == before + 1


def test_a_unique_task_that_was_refused_may_be_created(spare_hub: Hub, http: httpx.Client) -> None:
    body = {**GOOD, "unique": "1h", "payload": {"only": "one"}}
    with spare_hub.stalled_store():
        error_of(http.post(TASKS, json=body), 500, "INTERNAL_ERROR")
    assert http.post(TASKS, json=body).status_code == 201


def test_what_was_there_is_there_when_the_store_is_back(spare_hub: Hub, http: httpx.Client) -> None:
    api = Api(http)
    task_id = api.create("echo", {"kept": True}, queue="idle", metadata={"a": 1})
    done = api.run("demo", {"count": 2, "delay_ms": 0})
    kept, history = api.task(task_id), api.history(done["id"])
    spare_hub.stop_store()
    spare_hub.start_store()
    assert api.task(task_id) == kept
    assert api.task(done["id"]) == done
    assert api.history(done["id"]) == history
    assert api.run("echo")["state"] == "completed"


@pytest.mark.parametrize("path", ["/health", "/ready", "/live"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "QUERY"])
def test_health_is_there_to_be_read_alone(api: Api, method: str, path: str) -> None:
    answer = api.http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
