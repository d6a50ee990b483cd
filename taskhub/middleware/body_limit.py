"""A bound on request bodies."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from csp.utils import build_policy
from django.conf import settings
from django.template.loader import render_to_string

from taskhub.error_table import answer_of, send_error, wants_json
from taskhub.exceptions import PayloadTooLarge

Message = dict[str, Any]

_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What Django's middleware adds to a page, which this one does not pass."""
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class ClientLeft(Exception):
    """The client left before it had sent its request."""


def limit_of(path: str) -> int:
    """The most bytes that the body of a request for this path may have."""
    is_bulk = path == "/api/v1/tasks/bulk"
    return int(settings.TASKHUB_MAX_BULK_BODY if is_bulk else settings.TASKHUB_MAX_BODY)


async def read_body(receive: Receive, path: str) -> bytes:
    """The whole body of a request, also of one that comes in chunks and says no length.

    Raises PayloadTooLarge over the limit of this path, and ClientLeft.
    """
    limit, body, size = limit_of(path), [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientLeft
        part = message.get("body", b"")
        size += len(part)
        if size <= limit:
            body.append(part)
        if not message.get("more_body"):
            break
    if size > limit:
        raise PayloadTooLarge(f"the request body is over {limit} bytes", limit=limit)
    return b"".join(body)


class BodyLimit:
    """ASGI middleware: reads the whole body, answers 413 where it is too large, as JSON or as a
    page, and hands the application a request that says its length."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            body = await read_body(receive, scope["path"])
        except ClientLeft:
            return
        except PayloadTooLarge as error:
            await _send_too_large(scope["path"], send, error)
            return
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        scope = {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        whole = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(whole, None) or await receive()

        await self._application(scope, replay, send)


async def _send_too_large(path: str, send: Send, error: PayloadTooLarge) -> None:
    if wants_json(path):
        await send_error(send, error)
        return
    status, _ = answer_of(error)
    limit = settings.TASKHUB_MAX_BODY
    said = f"That is over {limit:,} bytes, the most that the hub takes. Go back to change it."
    text = render_to_string("error.html", {"status": status, "text": said})
    headers = {"Content-Type": "text/html", "Content-Security-Policy": build_policy()} | _SAFE
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": text.encode()})
