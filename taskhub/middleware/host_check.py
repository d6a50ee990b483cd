"""The check of the Host header, for what is done before Django, or without it: a page of another
name that points here must not read event streams (DNS rebinding), nor have a request wait."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from taskhub.error_table import send_error


class HostCheck:
    """ASGI middleware: answers 400 where the Host header names none of ALLOWED_HOSTS."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        hosts = tuple(value for name, value in scope["headers"] if name == b"host")
        refusal = _refusal_of(hosts, tuple(scope.get("server") or ("unknown", 0)))
        if refusal:
            return send_error(send, refusal)
        return self._application(scope, receive, send)  # to be awaited: no frame under each stream


@lru_cache(maxsize=1000)  # it is asked for each request, and few are the hosts
def _refusal_of(hosts: tuple[bytes, ...], server: tuple[str, int]) -> DisallowedHost | None:
    """What Django has against these Host headers, for a server that listens there."""
    headers = [(b"host", host) for host in hosts]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "server": server}
    try:
        ASGIRequest(scope, BytesIO()).get_host()
    except DisallowedHost as error:
        return error
    return None
