"""What is noted of every answer, whichever way it goes."""

import time
from typing import Any

from structlog.contextvars import bind_contextvars

from taskhub.metrics.requests import count_request
from taskhub.middleware.request_id import HEADER, request_id_of
from taskhub.middleware.request_log import log_request, wants_line
from tasks.traceparent import trace_id_of

Message = dict[str, Any]


class Answered:
    """ASGI middleware: gives each request an id, which its answer and the log have; counts each
    answer as it begins."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Any, send: Any) -> Any:
        request_id = request_id_of(scope["headers"])
        bind_contextvars(request_id=request_id)  # of this request's own task
        for name, value in scope["headers"]:
            if name == b"traceparent" and (trace_id := trace_id_of(value.decode("latin-1"))):
                bind_contextvars(trace_id=trace_id)
        # To be awaited: no frame of its own stays under each open stream.
        return self._application(scope, receive, _Answer(scope, send, request_id))


class _Answer:
    """The `send` of a request."""

    __slots__ = ("_request_id", "_scope", "_send", "_since")

    def __init__(self, scope: Message, send: Any, request_id: str) -> None:
        self._scope = scope
        self._send = send
        self._request_id = request_id.encode()
        self._since = time.perf_counter()

    def __call__(self, message: Message) -> Any:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (HEADER, self._request_id)]
            self._note(message["status"])
        return self._send(message)

    def _note(self, status: int) -> None:
        path, method = self._scope["path"], self._scope["method"]
        seconds = time.perf_counter() - self._since
        count_request(path, method, status, seconds)
        if wants_line(status):
            log_request(path, method, status, seconds)
