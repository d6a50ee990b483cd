"""Who sends a request that no view has seen yet: by the same proofs as `authentication.py`."""

from io import BytesIO
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated

from access.authentication import staff_of_session
from access.bearer import bearer_token
from access.caller import Caller, caller_at, caller_of_staff
from access.key_ring import key_ring

Message = dict[str, Any]


async def caller_of(scope: Message) -> Caller:
    """The caller, by the Authorization header, else the session of a member of staff.

    Raises AuthenticationFailed, NotAuthenticated, KeysUnavailable.
    """
    if settings.TASKHUB_API_AUTH == "none":
        return caller_at((scope.get("client") or ("",))[0])
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if b"authorization" in headers:
        return await caller_with_token(bearer_token(headers[b"authorization"].decode("latin-1")))
    caller: Caller | None = None
    if settings.SESSION_COOKIE_NAME.encode() in headers.get(b"cookie", b""):
        caller = await _staff_who_asks(ASGIRequest(scope, BytesIO()))
    if caller is None:
        raise NotAuthenticated("this needs the token of an API key: Authorization: Bearer …")
    return caller


async def caller_with_token(token: str) -> Caller:
    """The caller whose API key has this token. Raises AuthenticationFailed, KeysUnavailable."""
    await key_ring.refresh(token)
    key = key_ring.find(token)
    if key is None:
        raise AuthenticationFailed("that is not the token of an API key in use")
    return key.caller


@database_sync_to_async
def _staff_who_asks(request: ASGIRequest) -> Caller | None:
    return caller_of_account(staff_of_session(request))


def caller_of_account(user: Any) -> Caller | None:
    """A member of staff with all rights of the account. Asks the database."""
    return caller_of_staff(user, user.get_all_permissions()) if user else None
