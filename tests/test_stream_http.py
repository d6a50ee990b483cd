"""The event stream as HTTP: headers, the opening, heartbeats, and the methods that are refused."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from progress.keys import progress_stream
from tests.api import Api, error_of
from tests.event_parser import parse_retry
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually, in_time
from tests.watch import open_stream, read_to_end, stream_of

MANY = "/api/v1/progress/stream"


@pytest.fixture(scope="module")
def finished(api: Api) -> str:
    task_id: str = api.run("echo")["id"]
    return task_id


@pytest.fixture(params=["one", "many"])
def stream_address(request: pytest.FixtureRequest, finished: str) -> str:
    """Both kinds of stream, of a finished task."""
    return stream_of(finished) if request.param == "one" else f"{MANY}?task_ids={finished}"


def test_the_headers_keep_proxies_from_holding_it_back(api: Api, stream_address: str) -> None:
    with open_stream(api.http, stream_address) as response:
        headers = response.headers
        assert headers["content-type"].partition(";")[0] == "text/event-stream"
        assert headers["cache-control"] == "no-cache, no-transform"
        assert headers["x-accel-buffering"] == "no"
        assert "content-length" not in headers
        assert "content-encoding" not in headers


def test_it_opens_with_the_time_to_wait_before_coming_back(api: Api, stream_address: str) -> None:
    body, _ = read_to_end(api.http, stream_address)
    assert body.startswith(b"retry: ")
    retry = parse_retry(body)
    assert retry is not None
    assert 100 <= retry <= 60_000


def test_clients_do_not_all_come_back_at_once(api: Api, stream_address: str) -> None:
    assert len({parse_retry(read_to_end(api.http, stream_address)[0]) for _ in range(5)}) > 1


def test_an_event_source_can_ask_from_its_headers_alone(api: Api, stream_address: str) -> None:
    response = api.http.get(stream_address, headers={"Accept": "text/event-stream"})
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "FOO"])
def test_only_get_is_allowed(api: Api, stream_address: str, method: str) -> None:
    response = api.http.request(method, stream_address, content=b"{}")
    error_of(response, 405, "METHOD_NOT_ALLOWED")


def test_a_refused_method_hears_which_are_allowed(api: Api, stream_address: str) -> None:
    assert api.http.post(stream_address).headers["allow"] == "GET"


def test_head_is_refused_at_once(api: Api, stream_address: str) -> None:
    """A stream has no end that its headers could tell of."""
    response = api.http.head(stream_address)
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.content == b""


@pytest.mark.parametrize("kind", ["one", "many"])
def test_a_quiet_stream_shows_that_it_lives(api: Api, gate: Gate, kind: str) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    stream_address = stream_of(task_id) if kind == "one" else f"{MANY}?task_ids={task_id}"
    comments = 0
    before = time.monotonic()
    with open_stream(api.http, stream_address, within=60) as response:
        for line in response.iter_lines():
            comments += line.startswith(":")
            if comments == 3:
                break
    assert time.monotonic() - before > 2.9  # one a second, and no more


def test_a_client_that_leaves_disturbs_no_other(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    with open_stream(api.http, stream_of(task_id)) as stays:
        for _ in range(5):
            with open_stream(api.http, stream_of(task_id)) as leaves:
                assert leaves.status_code == 200
        gate.open()
        assert b"event: done" in stays.read()


@contextmanager
def asking(api: Api, kind: str, task_id: str) -> Iterator[None]:
    """A client that watches the task, or waits for its end, and then leaves."""
    path = {
        "one": stream_of(task_id),
        "many": f"{MANY}?task_ids={task_id}",
        "wait": f"/api/v1/tasks/{task_id}?wait=120s",
    }[kind]
    url = httpx.URL(api.http.base_url)
    with socket.create_connection((url.host, url.port or 80), timeout=30) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {url.netloc.decode()}\r\n\r\n".encode())
        yield


@pytest.fixture
def watchers(hub: Hub, waiting: str) -> Iterator[Callable[[], int]]:
    """Tells how many web processes have the store tell them of the task's entries."""
    with hub.store() as store:
        yield lambda: int(store.pubsub_numsub(progress_stream(waiting))[0][1])


@pytest.fixture
def waiting(api: Api) -> str:
    """A task that nobody runs."""
    return api.create(queue="idle")


@pytest.mark.parametrize("kind", ["one", "many", "wait"])
def test_a_client_that_leaves_is_forgotten_within_a_second(
    api: Api, waiting: str, watchers: Callable[[], int], kind: str
) -> None:
    def leave() -> float:
        with asking(api, kind, waiting):
            eventually(watchers, lambda count: count == 1, within=30, what="watcher")
        left = time.monotonic()
        eventually(watchers, lambda count: count == 0, within=30, what="end of watching")
        return time.monotonic() - left

    in_time(1.0, leave)


@pytest.mark.parametrize("kind", ["one", "many", "wait"])
def test_so_is_one_that_leaves_the_moment_it_is_heard_of(
    api: Api, waiting: str, watchers: Callable[[], int], kind: str
) -> None:
    for _ in range(50):
        with asking(api, kind, waiting):
            eventually(
                watchers, lambda count: count == 1, within=30, what="watcher", longest_pause=0
            )
        eventually(watchers, lambda count: count == 0, within=30, what="end of watching")


def test_a_client_of_an_old_http_is_served(api: Api, stream_address: str) -> None:
    """HTTP/1.0 has no chunks: the end of the connection is the end of the stream."""
    url = httpx.URL(api.http.base_url)
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(f"GET {stream_address} HTTP/1.0\r\n\r\n".encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head.partition(b"\r\n")[0]
    assert body.rstrip().splitlines()[-3] == b"event: done"
