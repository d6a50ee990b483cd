"""The response that a stream writes to."""

from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


class StreamResponse:
    """An HTTP response of unknown length, under any server whose `send` waits by itself.

    send: as ASGI has it.
    """

    __slots__ = ("_send",)

    def __init__(self, send: Send) -> None:
        self._send = send

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Send the status and the headers."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, body: bytes) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    @property
    def is_writable_now(self) -> bool:
        """Whether `write_now` may be called: most of what was written is on its way."""
        return False

    def write_now(self, body: bytes) -> None:
        """As `write`, and straight to the socket where nothing waits for it."""
        raise NotImplementedError

    async def drain(self, timeout: float) -> bool:
        """Wait until the client has read most of what was written.

        timeout: seconds; False if it takes longer.
        """
        return True

    async def end(self) -> None:
        """Finish the response."""
        send = self._send
        self.detach()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def abort(self) -> None:
        """Drop the connection with all that waits in it, where it is in reach."""

    def detach(self) -> None:
        """Let go of the connection, which need not tell the response anything any more."""
        self._send = _discard


async def _discard(_message: dict[str, Any]) -> None:
    """The `send` of a response that is detached."""
