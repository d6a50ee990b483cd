"""What is noted of every answer, whichever way it goes."""

import time
from typing import Any

from taskhub.metrics.requests import count_request

Message = dict[str, Any]


class Answered:
    """ASGI middleware: counts each answer as it begins."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Any, send: Any) -> Any:
        # To be awaited: no frame of its own stays under each open stream.
        return self._application(scope, receive, _Answer(scope, send))


class _Answer:
    """The `send` of a request."""

    __slots__ = ("_scope", "_send", "_since")

    def __init__(self, scope: Message, send: Any) -> None:
        self._scope = scope
        self._send = send
        self._since = time.perf_counter()

    def __call__(self, message: Message) -> Any:
        if message["type"] == "http.response.start":
            scope, seconds = self._scope, time.perf_counter() - self._since
            count_request(scope["path"], scope["method"], message["status"], seconds)
        return self._send(message)
