"""Other sites' pages: those on the list may use the API and its streams, no others may."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from progress.stream.daphne import DaphneConnection, connection_of
from progress.stream.daphne_response import DaphneResponse
from taskhub.middleware.cors import Cors
from tests.api import NOBODY, TASKS, Api
from tests.daphne_request import DaphneRequest, reply
from tests.environment import PROJECT, plain_environment
from tests.hub import Hub, running
from tests.watch import stream_of

FRIEND = "https://app.example.com"
OTHER_FRIEND = "http://localhost:3000"
STRANGER = "https://app.example.com.evil.example"
MANY = "/api/v1/progress/stream"


@pytest.fixture(scope="module")
def friendly() -> Iterator[Api]:
    """A hub that has two sites on its list."""
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(Path(folder), CORS_ALLOWED_ORIGINS=f"{FRIEND}, {OTHER_FRIEND}")
        with running(hub):
            yield hub.api


@pytest.fixture(scope="module")
def waiting(friendly: Api) -> str:
    """A task that nobody runs."""
    return friendly.create()


def allowed_origin(api: Api, method: str, path: str, origin: str, **more: Any) -> str | None:
    """The origin that the answer to this request is for."""
    response = api.http.request(method, path, headers={"Origin": origin}, **more)
    assert "origin" in response.headers["vary"].lower()
    allowed: str | None = response.headers.get("access-control-allow-origin")
    return allowed


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/health", {}),
        ("GET", "/ready", {}),
        ("GET", "/live", {}),
        ("GET", "/api/v1/queues/stats", {}),
        ("POST", TASKS, {"json": {"type": "echo", "payload": {}}}),
        ("POST", TASKS, {"json": {"type": "unknown", "payload": {}}}),
        ("POST", TASKS, {"content": b" " * 1_048_577}),
        ("GET", f"{TASKS}/{NOBODY}", {}),
        ("GET", f"{TASKS}/{NOBODY}?wait=forever", {}),
        ("GET", "/api/nothing", {}),
        ("GET", stream_of(NOBODY), {}),
        ("POST", MANY, {}),
        ("GET", MANY, {}),
    ],
)
def test_only_a_friend_may_read_an_answer(
    friendly: Api, method: str, path: str, more: dict[str, Any]
) -> None:
    """Errors too: a page should learn what it did wrong."""
    for origin in (FRIEND, OTHER_FRIEND):
        assert allowed_origin(friendly, method, path, origin, **more) == origin
    for origin in (STRANGER, "null", "http://app.example.com", FRIEND + ":8443", "http://["):
        assert allowed_origin(friendly, method, path, origin, **more) is None


@pytest.mark.parametrize("many", [False, True])
def test_only_a_friend_may_read_a_stream(friendly: Api, waiting: str, many: bool) -> None:
    path = f"{MANY}?task_ids={waiting}" if many else stream_of(waiting)
    for origin, expected in ((FRIEND, FRIEND), (STRANGER, None), (None, None)):
        headers = {"Origin": origin} if origin else {}
        with friendly.http.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["vary"].lower() == "origin"
            assert response.headers.get("access-control-allow-origin") == expected


@pytest.mark.parametrize("path", [TASKS, f"{TASKS}/{NOBODY}", stream_of(NOBODY), MANY])
def test_a_browser_may_ask_first(friendly: Api, path: str) -> None:
    asked = {
        "Origin": FRIEND,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,last-event-id,idempotency-key",
    }
    response = friendly.http.options(path, headers=asked)
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["access-control-allow-origin"] == FRIEND
    headers = response.headers["access-control-allow-headers"].split(", ")
    wanted = {"authorization", "content-type", "last-event-id", "idempotency-key"}
    assert wanted <= set(headers)
    methods = response.headers["access-control-allow-methods"].split(", ")
    assert {"GET", "POST", "DELETE"} <= set(methods)
    refused = friendly.http.options(path, headers=asked | {"Origin": STRANGER})
    assert "access-control-allow-origin" not in refused.headers


def test_a_page_may_read_where_its_task_is(friendly: Api) -> None:
    body = {"type": "echo", "payload": {}}
    response = friendly.http.post(TASKS, json=body, headers={"Origin": FRIEND})
    assert response.headers["location"]
    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert {"Location", "Idempotent-Replayed"} <= set(exposed)
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/static/taskhub/home.js"])
def test_pages_are_not_for_other_sites(friendly: Api, path: str) -> None:
    response = friendly.http.get(path, headers={"Origin": FRIEND})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


def test_nobody_is_a_friend_unless_named(api: Api) -> None:
    for path in ("/live", stream_of(NOBODY)):
        response = api.http.get(path, headers={"Origin": FRIEND})
        assert "access-control-allow-origin" not in response.headers


def test_a_stream_still_hears_that_its_client_does_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.conf.settings.CORS_ALLOWED_ORIGINS", [FRIEND])

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await DaphneResponse(send, connection_of(scope)).start(
            200, [(b"Content-Type", b"text/event-stream")]
        )

    scope = {
        "type": "http",
        "method": "GET",
        "path": MANY,
        "query_string": b"",
        "headers": [(b"origin", FRIEND.encode())],
    }
    request = DaphneRequest()
    asyncio.run(DaphneConnection(Cors(application))(scope, None, partial(reply, request)))
    assert isinstance(request.producer, DaphneResponse)
    assert (b"access-control-allow-origin", FRIEND.encode()) in request.messages[0]["headers"]


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "null",
        "app.example.com",
        f"{FRIEND}/",
        f"{FRIEND}:443",
        "https://App.example.com",
        f"{FRIEND},{FRIEND}",
        f"{FRIEND} {OTHER_FRIEND}",
    ],
)
def test_a_wrong_list_stops_the_start_with_one_line(wrong: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import taskhub.settings"],
        cwd=PROJECT,
        env=plain_environment() | {"CORS_ALLOWED_ORIGINS": wrong},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("TaskHub cannot start: CORS_ALLOWED_ORIGINS must ")
