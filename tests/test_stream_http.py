"""The event stream as HTTP: headers, the opening, heartbeats, and the methods that are refused."""

import socket
import time

import httpx
import pytest

from progress.keys import progress_stream
from tests.api import Api, error_of
from tests.event_parser import parse_retry
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually
from tests.watch import opened, read_to_end, stream_of

MANY = "/api/v1/progress/stream"


@pytest.fixture(scope="module")
def finished(api: Api) -> str:
    task_id: str = api.run("echo")["id"]
    return task_id


@pytest.fixture(params=["one", "many"])
def address(request: pytest.FixtureRequest, finished: str) -> str:
    """Both kinds of stream, of a finished task."""
    return stream_of(finished) if request.param == "one" else f"{MANY}?task_ids={finished}"


def test_the_headers_keep_proxies_from_holding_it_back(api: Api, address: str) -> None:
    with opened(api.http, address) as response:
        headers = response.headers
        assert headers["content-type"].partition(";")[0] == "text/event-stream"
        assert headers["cache-control"] == "no-cache, no-transform"
        assert headers["x-accel-buffering"] == "no"
        assert "content-length" not in headers
        assert "content-encoding" not in headers


def test_it_opens_with_the_time_to_wait_before_coming_back(api: Api, address: str) -> None:
    body, _ = read_to_end(api.http, address)
    assert body.startswith(b"retry: ")
    retry = parse_retry(body)
    assert retry is not None
    assert 100 <= retry <= 60_000


def test_clients_do_not_all_come_back_at_once(api: Api, address: str) -> None:
    assert len({parse_retry(read_to_end(api.http, address)[0]) for _ in range(5)}) > 1


def test_an_event_source_can_ask_from_its_headers_alone(api: Api, address: str) -> None:
    response = api.http.get(address, headers={"Accept": "text/event-stream"})
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "FOO"])
def test_only_get_is_allowed(api: Api, address: str, method: str) -> None:
    response = api.http.request(method, address, content=b"{}")
    error_of(response, 405, "METHOD_NOT_ALLOWED")


def test_a_refused_method_hears_which_are_allowed(api: Api, address: str) -> None:
    assert api.http.post(address).headers["allow"] == "GET"


def test_head_is_refused_at_once(api: Api, address: str) -> None:
    """A stream has no end that its headers could tell of."""
    response = api.http.head(address)
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.content == b""


@pytest.mark.parametrize("kind", ["one", "many"])
def test_a_quiet_stream_shows_that_it_lives(api: Api, gate: Gate, kind: str) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    address = stream_of(task_id) if kind == "one" else f"{MANY}?task_ids={task_id}"
    comments: list[float] = []
    with opened(api.http, address, within=20) as response:
        for line in response.iter_lines():
            if line.startswith(":"):
                comments.append(time.monotonic())
            if len(comments) == 3:
                break
    assert 0.9 < comments[2] - comments[1] < 5


def test_a_client_that_leaves_disturbs_no_other(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    with opened(api.http, stream_of(task_id)) as stays:
        for _ in range(5):
            with opened(api.http, stream_of(task_id)) as leaves:
                assert leaves.status_code == 200
        gate.open()
        assert b"event: done" in stays.read()


@pytest.mark.parametrize("kind", ["one", "many", "wait"])
def test_a_client_that_leaves_is_forgotten_within_a_second(
    api: Api, hub: Hub, gate: Gate, kind: str
) -> None:
    task_id = api.create("gate", gate.payload())
    path = {
        "one": f"{stream_of(task_id)}",
        "many": f"{MANY}?task_ids={task_id}",
        "wait": f"/api/v1/tasks/{task_id}?wait=60s",
    }[kind]
    url = httpx.URL(api.http.base_url)
    with hub.store() as store:

        def watchers() -> int:
            return int(store.pubsub_numsub(progress_stream(task_id))[0][1])

        with socket.create_connection((url.host, url.port or 80), timeout=10) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: {url.netloc.decode()}\r\n\r\n".encode())
            eventually(watchers, lambda count: count == 1, within=10, what="watcher")
        eventually(watchers, lambda count: count == 0, within=1, what="end of watching")
    gate.open()


def test_a_client_of_an_old_http_is_served(api: Api, address: str) -> None:
    """HTTP/1.0 has no chunks: the end of the connection is the end of the stream."""
    url = httpx.URL(api.http.base_url)
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        connection.sendall(f"GET {address} HTTP/1.0\r\n\r\n".encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head.partition(b"\r\n")[0]
    assert body.rstrip().splitlines()[-3] == b"event: done"
