"""Addresses, methods and headers that nobody should use: each is answered in JSON."""

import socket
from contextlib import suppress

import httpx
import pytest

from tests.api import NOBODY, TASKS, Api, error_of
from tests.environment import PROJECT
from tests.hub import Hub
from tests.watch import stream_of

MANY = "/api/v1/progress/stream"
JSON = {"Content-Type": "application/json"}

pytestmark = pytest.mark.usefixtures("nothing_unforeseen")
UNKNOWN = [
    "/api/",
    "/api/v1",
    "/api/v1/",
    "/api/v2/tasks",
    "/api/v1/tasks/",
    "/api/v1/task",
    "/api/v1/TASKS",
    f"{TASKS}/{NOBODY}/",
    f"{TASKS}/{NOBODY}/nope",
    f"{TASKS}/{NOBODY}/progress/",
    f"{TASKS}/{NOBODY}/progress/nope",
    f"{TASKS}/{NOBODY}/progress/stream/",
    f"{TASKS}/{NOBODY}/progress/stream/x",
    "/api/v1/progress",
    "/api/v1/progress/stream/",
    "/api/v1/queues",
    "/api/v1/queues/default",
    "/api/v1/queues/stats/",
    "/api/v1/%00",
    "/api/v1/%FF%FE",
    "/api/v1/%0d%0aX-Evil:%201",
    "/api/v1/" + "x" * 10_000,
    "/api//v1/tasks",
    "/api/../api/v1/nope",
]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "FOO"])
def test_an_unknown_route(api: Api, method: str, path: str) -> None:
    response = api.http.request(method, path)
    error_of(response, 404, "NOT_FOUND")
    assert len(response.text) < 2000
    assert "x-evil" not in response.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *[(method, TASKS) for method in ("PUT", "PATCH", "DELETE", "FOO", "TRACE")],
        *[(method, f"{TASKS}/{NOBODY}") for method in ("POST", "PUT", "PATCH", "FOO")],
        *[(method, f"{TASKS}/{NOBODY}/cancel") for method in ("GET", "PUT", "DELETE")],
        *[(method, f"{TASKS}/{NOBODY}/progress") for method in ("POST", "DELETE")],
        *[(method, f"{TASKS}/{NOBODY}/progress/history") for method in ("POST", "DELETE")],
        *[(method, f"{TASKS}/{NOBODY}/progress/info") for method in ("POST", "DELETE")],
        *[(method, f"{TASKS}/{NOBODY}/progress/stream") for method in ("POST", "DELETE")],
        *[(method, MANY) for method in ("POST", "DELETE", "OPTIONS2")],
        *[(method, "/api/v1/queues/stats") for method in ("POST", "DELETE")],
    ],
)
def test_a_method_that_is_not_for_this(api: Api, method: str, path: str) -> None:
    response = api.http.request(method, path, json={})
    error_of(response, 405, "METHOD_NOT_ALLOWED")


BAD_IDS = {
    "a slash": "a%2Fb",
    "a way up": "..%2F..%2Fetc%2Fpasswd",
    "10,000 characters": "x" * 10_000,
    "a NUL": "%00",
    "a line break": "a%0Ab",
    "no UTF-8": "%FF%FE",
    "a surrogate": "%ED%A0%80",
    "a pattern": "*",
    "a key": "rq:job:1",
    "a script": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "a space": "%20",
    "a percent sign": "%25",
    "a semicolon": f"{NOBODY};x=1",
    "emoji": "%F0%9F%9A%80",
}


@pytest.mark.parametrize("task_id", BAD_IDS.values(), ids=BAD_IDS)
def test_an_id_that_is_none(api: Api, task_id: str) -> None:
    """With a slash in it it is no route that anybody knows; else it is no task."""
    no_route = "%2F" in task_id
    for response, status, code in (
        (api.http.get(f"{TASKS}/{task_id}"), 404, "TASK_NOT_FOUND"),
        (api.http.delete(f"{TASKS}/{task_id}"), 500, "DELETE_FAILED"),
        (api.http.post(f"{TASKS}/{task_id}/cancel"), 500, "CANCEL_FAILED"),
        (api.http.get(f"{TASKS}/{task_id}/progress"), 404, "PROGRESS_NOT_FOUND"),
        (api.http.get(stream_of(task_id)), 404, "TASK_NOT_FOUND"),
    ):
        error_of(response, *((404, "NOT_FOUND") if no_route else (status, code)))


@pytest.mark.parametrize("query", ["%FF", "%00", "x" * 10_000, "%ED%A0%80", "[]", "a&queue=b"])
def test_strange_words_in_a_query(api: Api, query: str) -> None:
    error_of(api.http.get(f"/api/v1/queues/stats?queue={query}"), 404, "QUEUE_NOT_FOUND")
    error_of(api.http.get(f"{TASKS}/{NOBODY}?queue={query}"), 404, "TASK_NOT_FOUND")
    error_of(api.http.get(f"{stream_of(NOBODY)}?start_id={query}"), 400, "INVALID_REQUEST")
    history = api.http.get(f"{TASKS}/{NOBODY}/progress/history?start_id={query}")
    error_of(history, 400, "INVALID_REQUEST")
    assert api.http.get(f"{MANY}?task_ids={query}").status_code == 200


@pytest.mark.parametrize("value", [b"\xff\xfe", b"1-1,2-2", b"-", b"x" * 5000])
def test_a_strange_last_event_id(api: Api, value: bytes) -> None:
    task_id = api.create(queue="idle")
    headers = [(b"Last-Event-ID", value)]
    error_of(api.http.get(stream_of(task_id), headers=headers), 400, "INVALID_REQUEST")


def test_a_host_that_is_not_ours_waits_for_nothing(api: Api) -> None:
    """Waiting would take longer than the client's timeout."""
    address = f"{TASKS}/{api.create(queue='idle')}?wait=300s"
    error_of(api.http.get(address, headers={"Host": "evil.example"}), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "[::1"])
def test_a_host_that_is_not_ours(api: Api, host: str) -> None:
    for path in (f"{TASKS}/{NOBODY}", "/api/v1/queues/stats", "/api/v1/nope"):
        error_of(api.http.get(path, headers={"Host": host}), 400, "INVALID_REQUEST")
    response = api.http.post(
        TASKS, json={"type": "echo", "payload": {}, "queue": "idle"}, headers={"Host": host}
    )
    error_of(response, 400, "INVALID_REQUEST")


@pytest.mark.parametrize("path", [stream_of(NOBODY), f"{MANY}?task_ids={NOBODY}"])
def test_a_stream_for_a_host_that_is_not_ours(api: Api, path: str) -> None:
    response = api.http.get(path, headers={"Host": "evil.example"})
    error_of(response, 400, "INVALID_REQUEST")


def raw(hub: Hub, request: bytes) -> bytes:
    """The answer to these very bytes, until the server closes."""
    url = httpx.URL(hub.url)
    answer = b""
    with (
        suppress(ConnectionError),  # the server may close before it has read all
        socket.create_connection((url.host, url.port or 80), timeout=20) as connection,
    ):
        connection.sendall(request)
        if request == HALF_A_BODY:
            connection.shutdown(socket.SHUT_WR)  # nothing else would tell that no more comes
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


HOST = b"Host: localhost\r\nConnection: close\r\n"
WEB_SOCKET = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
HALF_A_BODY = (
    b"POST /api/v1/tasks HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    b'Content-Length: 500\r\n\r\n{"type"'
)
RAW = {
    "bytes in the path": (400, b"GET /api/v1/tasks/\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n"),
    "bytes in the query": (
        400,
        b"GET /api/v1/queues/stats?queue=\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    ),
    "bytes in a stream's path": (
        400,
        b"GET /api/v1/tasks/\xff/progress/stream HTTP/1.1\r\n" + HOST + b"\r\n",
    ),
    "a broken escape": (404, b"GET /api/v1/tasks/%zz HTTP/1.1\r\n" + HOST + b"\r\n"),
    "two hosts": (400, b"GET /api/v1/tasks/x HTTP/1.1\r\nHost: evil\r\n" + HOST + b"\r\n"),
    "a web socket": (
        403,
        b"GET /api/v1/tasks/x HTTP/1.1\r\nHost: localhost\r\n" + WEB_SOCKET + b"\r\n",
    ),
    "half a body": (None, HALF_A_BODY),
    "a length that is none": (
        400,
        b"POST /api/v1/tasks HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n{}",
    ),
    "a form that is none": (
        400,
        b"POST /api/v1/tasks HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n{}",
    ),
    "a chunk that is none": (
        400,
        b"POST /api/v1/tasks HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ),
    "no HTTP": (400, b"hello\r\n\r\n"),
    "a header of 20,000 bytes": (
        None,
        b"GET /api/v1/tasks/x HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
    ),
}
"""The status that each gets; None where the connection just ends."""


@pytest.mark.parametrize(("status", "request_bytes"), RAW.values(), ids=RAW)
def test_bytes_that_are_hardly_http(hub: Hub, status: int | None, request_bytes: bytes) -> None:
    answer = raw(hub, request_bytes)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert (int(head.split()[1]) if head else None) == status
    assert b"<" not in body, answer
    assert b"Traceback" not in answer
    assert str(PROJECT).encode() not in answer
    assert httpx.get(f"{hub.url}/live").status_code == 200


def test_a_whole_address_is_no_page_of_ours(hub: Hub) -> None:
    answer = raw(hub, b"GET http://evil.example/api/v1/tasks/x HTTP/1.1\r\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"There is no such page" in answer
    assert str(PROJECT).encode() not in answer


def test_a_page_that_is_none_outside_of_the_api(api: Api) -> None:
    response = api.http.get("/nope")
    assert response.status_code == 404
    assert str(PROJECT) not in response.text
    assert "urlpatterns" not in response.text
