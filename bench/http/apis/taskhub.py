"""The hub: creating a task, and reading it."""

import json
from http.client import HTTPConnection
from typing import Final

from bench.backfill import QUEUE
from bench.handlers import ORDER as ORDER_TYPE
from bench.http.api_key import key_environment, key_headers
from bench.http.apis.api import ORDER
from bench.http.load import Request
from bench.hub import daphne, free_port
from bench.program import MeasurementFailed
from bench.server import Server
from bench.store import BenchStore
from tasks.queries.queues import queue_stats

BULK: Final = 1_000  # tasks a request
_TASK: Final = {"type": ORDER_TYPE, "payload": ORDER}


class TaskHubCreate:
    """`POST /api/v1/tasks`."""

    name: str = "TaskHub's POST"

    def install(self) -> None:
        """Nothing: this is it."""

    def server(self, _store: BenchStore) -> Server:
        port = free_port()
        return Server("http-taskhub", port, daphne(port), key_environment())

    def request(self, _server: Server) -> Request:
        return _create_request()

    def enqueued(self, _store: BenchStore) -> int | None:
        return queue_stats(QUEUE)[0].pending


class TaskHubRead(TaskHubCreate):
    """`GET /api/v1/tasks/<id>` of a pending task."""

    name = "TaskHub's GET"

    def request(self, server: Server) -> Request:
        return Request("GET", f"/api/v1/tasks/{_create_task(server)}", headers=key_headers())

    def enqueued(self, _store: BenchStore) -> int | None:
        return None


class TaskHubBulk(TaskHubCreate):
    """`POST /api/v1/tasks/bulk`, a thousand a request, one request at a time."""

    name = "TaskHub's bulk"

    def request(self, _server: Server) -> Request:
        body = {"tasks": [_TASK] * BULK}
        path = "/api/v1/tasks/bulk"
        return Request("POST", path, body, key_headers(), connections=1, tasks=BULK)


def _create_request() -> Request:
    """Creates a task."""
    return Request("POST", "/api/v1/tasks", _TASK, key_headers())


def _create_task(server: Server) -> str:
    """The id of a new task."""
    request = _create_request()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        headers = {**request.headers, "Content-Type": "application/json"}
        connection.request(request.method, request.path, json.dumps(request.body), headers)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 201:
        raise MeasurementFailed(f"a task could not be created: {answer.status} {body!r}")
    return str(json.loads(body)["task_id"])
