"""The answer of an event stream, around which stands who may have it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Message = dict[str, Any]
SendError = Callable[[Any, Exception], Awaitable[None]]


class StreamAnswer:
    """What is sent of an answer, with more headers.

    send_error: answers with an error through a `send`.
    """

    __slots__ = ("_has_started", "_headers", "_send", "_send_error")

    def __init__(
        self, send: Any, send_error: SendError, headers: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        self._send = send
        self._send_error = send_error
        self._headers = headers
        self._has_started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_started = True
            message = {**message, "headers": [*message.get("headers", ()), *self._headers]}
        await self._send(message)

    async def end(self, error: Exception) -> None:
        """A clean end of what has begun; of what has not, the error."""
        if self._has_started:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send_error(self._send, error)
