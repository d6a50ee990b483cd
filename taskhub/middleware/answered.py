"""What is noted of every answer, whichever way it goes."""

import time
from typing import Any

from access.log_fields import add_log_fields
from taskhub.metrics.requests import count_request
from taskhub.middleware.request_id import HEADER, request_id_of
from taskhub.middleware.request_log import log_request, wants_line
from taskhub.route import template_of
from tasks.traceparent import sane_traceparent, trace_id_of
from tasks.tracing import Span, is_exported, request_span

Message = dict[str, Any]


class Answered:
    """ASGI middleware: gives each request an id, which its answer and the log have; counts each
    answer as it begins."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])  # the last of those that come twice
        request_id = request_id_of(headers)
        add_log_fields(request_id=request_id)  # of this request's own task
        span = None
        if b"traceparent" in headers or is_exported():
            span = _span_of(scope)
            if trace_id := trace_id_of(span.traceparent):
                add_log_fields(trace_id=trace_id)
        # To be awaited: no frame of its own stays under each open stream.
        return self._application(scope, receive, _Answer(scope, send, request_id, span))


class _Answer:
    """The `send` of a request."""

    __slots__ = ("_request_id", "_scope", "_send", "_since", "_span")

    def __init__(self, scope: Message, send: Any, request_id: str, span: Span | None) -> None:
        self._scope = scope
        self._send = send
        self._request_id = request_id
        self._since = time.perf_counter()
        self._span = span

    def __call__(self, message: Message) -> Any:
        if message["type"] == "http.response.start":
            id_header = (HEADER, self._request_id.encode())
            message["headers"] = [*message.get("headers", ()), id_header]
            self._note(message["status"])
        return self._send(message)

    def _note(self, status: int) -> None:
        path, method = self._scope["path"], self._scope["method"]
        seconds = time.perf_counter() - self._since
        route = template_of(path)
        count_request(route, method, status, seconds)
        if wants_line(status):
            log_request(path, method, status, seconds)
        if self._span:
            _end(self._span, method, route, status)


def _span_of(scope: Message) -> Span:
    """The span of a request; what it creates is part of that, and not of its caller's."""
    named = [value for name, value in scope["headers"] if name == b"traceparent"]
    traceparent = sane_traceparent(named[0].decode("latin-1")) if len(named) == 1 else ""
    span = request_span(traceparent, scope["method"])
    if span.traceparent != traceparent:
        others = [pair for pair in scope["headers"] if pair[0] != b"traceparent"]
        scope["headers"] = [*others, (b"traceparent", span.traceparent.encode())]
    return span


def _end(span: Span, method: str, route: str, status: int) -> None:
    if status >= 500:
        span.fail(f"answered {status}")
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
    }
    span.end(f"{method} {route}", attributes)
