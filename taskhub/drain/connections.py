"""The sockets of a web process, as Twisted has them: where it listens, and its connections."""

from typing import Any, cast

from daphne.server import twisted_loop  # first of all: it says which reactor there is
from twisted.internet import reactor as twisted_reactor
from twisted.internet import tcp
from twisted.internet.main import CONNECTION_DONE
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel, Request

_BACKLOG = 1024  # connections that wait on one socket; the system may allow fewer
reactor = cast(Any, twisted_reactor)
loop = twisted_loop


def lengthen_queues() -> None:
    """Have more connections wait to be taken than Daphne's 50: whoever watched another process may
    come here within a moment."""
    for port in _ports():
        port.socket.listen(_BACKLOG)


def stop_listening() -> None:
    """Take what connections wait to be taken, and no more from now on.

    At once: what came between the two would be reset.
    """
    for port in _ports():
        port.numberAccepts = 2 * _BACKLOG
        port.doRead()
        port.connectionLost(Failure(CONNECTION_DONE))


def close_after_answers() -> None:
    """Have each connection be closed after the answer to what is asked over it now, or next."""
    HTTPChannel.checkPersistence = _is_persistent  # type: ignore[method-assign]
    for channel in _channels():
        for request in channel.requests:
            channel.persistent = _is_persistent(channel, request, b"")


def close_idle_within(seconds: float) -> None:
    """Have each connection be closed over which nothing is asked for so many seconds."""
    for channel in _channels():
        if not channel.requests and channel.timeOut != seconds:
            channel.setTimeout(seconds)


def number_of_connections() -> int:
    """Those that are open."""
    return len(_transports())


def _is_persistent(_channel: HTTPChannel, request: Request, _version: bytes) -> bool:
    request.responseHeaders.setRawHeaders(b"connection", [b"close"])
    return False


def _ports() -> list[tcp.Port]:
    return [each for each in reactor.getReaders() if isinstance(each, tcp.Port)]


def _transports() -> list[tcp.Server]:
    open_ones = {*reactor.getReaders(), *reactor.getWriters()}
    return [each for each in open_ones if isinstance(each, tcp.Server)]


def _channels() -> list[Any]:
    """Twisted's end of each connection over which HTTP is spoken."""
    found = [getattr(each.protocol, "_channel", None) for each in _transports()]
    return [channel for channel in found if isinstance(channel, HTTPChannel)]
