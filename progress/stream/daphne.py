"""Daphne's connection beneath a request, for a stream to be told that its client does not read.

ASGI has no word for that. Daphne binds the connection to the `send` that it makes, so it is looked
up there once, before anything wraps that, and goes on in the scope.
"""

from typing import Any, Final

_SCOPE_KEY: Final = "taskhub.daphne_connection"


class DaphneConnection:
    """ASGI middleware, the outermost: notes the connection in the scope."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        # Not a copy of the scope: the server made it for this request alone, and many watch.
        scope[_SCOPE_KEY] = _bound_to(send)
        return self._application(scope, receive, send)  # to be awaited: no frame under each stream


def _bound_to(send: Any) -> Any:
    arguments = getattr(send, "args", ())
    return arguments[0] if arguments and hasattr(arguments[0], "registerProducer") else None


def connection_of(scope: Any) -> Any:
    """The `daphne.http_protocol.WebRequest` of a request; None under another server."""
    return scope.get(_SCOPE_KEY)
