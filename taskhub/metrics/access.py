"""Who may read the metrics: whoever is on this machine, and else who proves it."""

import hmac
from typing import Any, Final

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated

from access.asgi_caller import caller_with_token
from access.bearer import bearer_token
from access.permissions import require
from access.scopes import Needed, Scope
from access.tokens import parse_token

_NEEDED: Final = Needed(Scope.METRICS_READ)
_LOOPBACK: Final = ("127.0.0.1", "::1")
_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
_OF_PROXIES: Final = {
    *(b"forwarded", b"via", b"x-real-ip"),
    *(b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"),
}
"""Headers that only a proxy sends."""


async def require_reader(scope: dict[str, Any]) -> None:
    """Raise NotAuthenticated, AuthenticationFailed, ScopeMissing or KeysUnavailable, where this
    request may not read the metrics.

    Whether the API asks for keys does not matter: nobody outside may read them who has none.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if b"authorization" not in headers:
        if not _is_on_this_machine(scope, headers):
            raise NotAuthenticated("this needs a token: Authorization: Bearer …")
        return
    token = bearer_token(headers[b"authorization"].decode("latin-1"))
    ours = settings.TASKHUB_METRICS_TOKEN
    if ours and hmac.compare_digest(token.encode(), ours.encode()):
        return
    if parse_token(token) is None:
        raise AuthenticationFailed("that is not the token of an API key in use")
    require(await caller_with_token(token), _NEEDED)


def _is_on_this_machine(scope: dict[str, Any], headers: dict[bytes, bytes]) -> bool:
    """Whether whoever asks is here: not behind a proxy that is, nor a page of another name that
    points here (DNS rebinding)."""
    address, *_ = scope.get("client") or ("",)
    domain, _port = split_domain_port(headers.get(b"host", b"").decode("latin-1"))
    return (
        address.removeprefix("::ffff:") in _LOOPBACK
        and _OF_PROXIES.isdisjoint(headers)
        and validate_host(domain, _NAMES)
    )
