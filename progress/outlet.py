"""Where a stream's bytes leave, with a bound on what waits for a client that does not read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outlet:
    """Writes to an ASGI `send`, and knows when the client has fallen behind.

    ASGI has no word for this, so under Daphne the outlet registers with the connection itself
    (Twisted's IPushProducer), which says so when over 64 KiB wait in its buffer. Under another
    server the outlet takes it that `send` waits by itself.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._request: Any = _request_behind(send)
        if self._request is not None:
            self._request.registerProducer(self, streaming=True)

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def drained(self, seconds: float) -> bool:
        """Wait until the client has read most of what was written; False if it takes longer."""
        if self._may_write.is_set():
            return True
        try:
            await asyncio.wait_for(self._may_write.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def end(self) -> None:
        """Finish the answer."""
        self.leave()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def abort(self) -> None:
        """Drop the connection with all that waits in it."""
        request, self._request = self._request, None
        if request is not None and request.channel is not None:
            request.channel.forceAbortClient()

    def leave(self) -> None:
        """No more of this outlet: the connection need not tell it anything."""
        request, self._request = self._request, None
        if request is not None and request.channel is not None and not request.finished:
            request.unregisterProducer()

    # Twisted's IPushProducer

    def pauseProducing(self) -> None:  # noqa: N802
        self._may_write.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self._may_write.set()

    def stopProducing(self) -> None:  # noqa: N802
        self._may_write.set()


def _request_behind(send: Send) -> Any:
    """Daphne's request object, out of the `send` that it made; None under another server."""
    arguments = getattr(send, "args", ())
    return arguments[0] if arguments and hasattr(arguments[0], "registerProducer") else None
