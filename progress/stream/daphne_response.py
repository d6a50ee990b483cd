"""The response of a stream under Daphne: it bounds what waits for a client that does not read."""

import asyncio
import socket
from typing import Any

from twisted.internet.tcp import Server

from progress.stream.stream_response import Send, StreamResponse

_MAX_UNSENT = 65_536  # bytes in the system's hands; it would take megabytes


class DaphneResponse(StreamResponse):
    """A response that knows whether its client keeps up with it.

    connection: Daphne's, at which the response registers as a producer (Twisted's IPushProducer)
        to be told when over 64 KiB wait in its buffer.
    """

    __slots__ = ("_is_paused", "_request", "_waiter")

    def __init__(self, send: Send, connection: Any) -> None:
        super().__init__(send)
        self._is_paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._request: Any = connection
        self._request.registerProducer(self, streaming=True)
        _bound_system_buffer(self._request)

    async def write(self, body: bytes) -> None:
        """Send a piece of the body; it may wait in the connection's buffer."""
        if self._request is not None:
            self.write_now(body)
        else:
            await super().write(body)

    @property
    def is_writable_now(self) -> bool:
        return not self._is_paused and self._request is not None

    def write_now(self, body: bytes) -> None:
        """As `write`, and straight to the socket where nothing waits for it.

        The way through the server asks the system three times, and goes once around the event loop,
        for each of the many that watch one task.
        """
        request = self._request
        transport = request.channel and request.channel.transport
        if _has_empty_buffer(transport) and request.chunked:
            chunk = b"%x\r\n%b\r\n" % (len(body), body)
            sent = transport.writeSomeData(chunk)
            if isinstance(sent, int):
                if sent < len(chunk):
                    transport.write(chunk[sent:])
                return
        request.write(body)

    async def drain(self, timeout: float) -> bool:
        if not self._is_paused:
            return True
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._waiter
        except TimeoutError:
            return False
        finally:
            self._waiter = None
        return True

    def abort(self) -> None:
        """Drop the connection with all that waits in it."""
        request, self._request = self._request, None
        if request is not None and request.channel is not None:
            request.channel.forceAbortClient()

    def detach(self) -> None:
        """Let go of the connection, which need not tell the response anything any more.

        Each lets go of the other, so that both go at once, and not when the collector comes by.
        """
        super().detach()
        request, self._request = self._request, None
        if request is not None and request.channel is not None and not request.finished:
            request.unregisterProducer()

    # Twisted's IPushProducer

    def pauseProducing(self) -> None:  # noqa: N802
        self._is_paused = True

    def resumeProducing(self) -> None:  # noqa: N802
        self._is_paused = False
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def stopProducing(self) -> None:  # noqa: N802
        self.resumeProducing()


def _bound_system_buffer(request: Any) -> None:
    """Have the system keep little for a client that does not read, where it can be told to."""
    transport = getattr(request.channel, "transport", None)
    if isinstance(transport, Server) and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _MAX_UNSENT)


def _has_empty_buffer(transport: Any) -> bool:
    """Whether a connection may be written to at once: no TLS, and nothing waits in it."""
    return type(transport) is Server and not (
        transport.dataBuffer or transport._tempDataBuffer or transport.TLS
    )
