"""Where a stream's bytes leave, with a bound on what waits for a client that does not read."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.tcp import Server

_UNSENT_AT_MOST = 65_536  # bytes in the system's hands; it would take megabytes
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outlet:
    """Writes to an ASGI `send`, and knows when the client has fallen behind.

    ASGI has no word for this, so under Daphne the outlet speaks to the connection itself: it
    registers as its producer (Twisted's IPushProducer), and hears when over 64 KiB wait in its
    buffer. Under another server the outlet takes it that `send` waits by itself.
    """

    __slots__ = ("_is_full", "_request", "_send", "_waiter")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_full = False
        self._waiter: asyncio.Future[None] | None = None
        self._request: Any = _request_behind(send)
        if self._request is not None:
            self._request.registerProducer(self, streaming=True)
            _bound_system_buffer(self._request)

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, body: bytes) -> None:
        if self._request is not None:
            self.write_at_once(body)
        else:
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    @property
    def is_free(self) -> bool:
        """Whether `write_at_once` may be called: most of what was written is on its way."""
        return not self._is_full and self._request is not None

    def write_at_once(self, body: bytes) -> None:
        """As `write`, and straight to the socket where nothing waits for it.

        The way through the server asks the system three times, and goes once around the event loop,
        for each of the many that watch one task.
        """
        request = self._request
        transport = request.channel and request.channel.transport
        if _is_bare(transport) and request.chunked:
            chunk = b"%x\r\n%b\r\n" % (len(body), body)
            sent = transport.writeSomeData(chunk)
            if isinstance(sent, int):
                if sent < len(chunk):
                    transport.write(chunk[sent:])
                return
        request.write(body)

    async def drained(self, seconds: float) -> bool:
        """Wait until the client has read most of what was written; False if it takes longer."""
        if not self._is_full:
            return True
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        except TimeoutError:
            return False
        finally:
            self._waiter = None
        return True

    async def end(self) -> None:
        """Finish the answer."""
        send = self._send
        self.leave()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def abort(self) -> None:
        """Drop the connection with all that waits in it."""
        request, self._request = self._request, None
        if request is not None and request.channel is not None:
            request.channel.forceAbortClient()

    def leave(self) -> None:
        """No more of this outlet: the connection need not tell it anything.

        Each lets go of the other, so that both go at once, and not when the collector comes by.
        """
        request, self._request, self._send = self._request, None, _into_nothing
        if request is not None and request.channel is not None and not request.finished:
            request.unregisterProducer()

    # Twisted's IPushProducer

    def pauseProducing(self) -> None:  # noqa: N802
        self._is_full = True

    def resumeProducing(self) -> None:  # noqa: N802
        self._is_full = False
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def stopProducing(self) -> None:  # noqa: N802
        self.resumeProducing()


async def _into_nothing(_message: dict[str, Any]) -> None:
    """The `send` of an outlet that was left."""


def _request_behind(send: Send) -> Any:
    """Daphne's request object, out of the `send` that it made; None under another server."""
    arguments = getattr(send, "args", ())
    return arguments[0] if arguments and hasattr(arguments[0], "registerProducer") else None


def _bound_system_buffer(request: Any) -> None:
    """Have the system keep little for a client that does not read, where it can be told to."""
    transport = getattr(request.channel, "transport", None)
    if isinstance(transport, Server) and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_AT_MOST)


def _is_bare(transport: Any) -> bool:
    """Whether a connection may be written to at once: no TLS, and nothing waits in it."""
    return type(transport) is Server and not (
        transport.dataBuffer or transport._tempDataBuffer or transport.TLS
    )
