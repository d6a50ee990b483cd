"""A bound on request bodies, also on those that come in chunks and say no length."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from taskhub.error_table import answer_of, send_error, wants_json
from taskhub.exceptions import PayloadTooLarge

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BodyLimit:
    """ASGI middleware: reads the whole body, answers 413 over TASKHUB_MAX_BODY bytes, as JSON or as
    a page, and hands the application a request that says its length."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has left
            size += len(message.get("body", b""))
            if size <= settings.TASKHUB_MAX_BODY:
                body.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        if size > settings.TASKHUB_MAX_BODY:
            await _send_too_large(scope["path"], send)
            return
        length = str(size).encode()
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        scope = {**scope, "headers": [*headers, (b"content-length", length)]}
        whole = iter([{"type": "http.request", "body": b"".join(body), "more_body": False}])

        async def replay() -> Message:
            return next(whole, None) or await receive()

        await self._application(scope, replay, send)


async def _send_too_large(path: str, send: Send) -> None:
    limit = settings.TASKHUB_MAX_BODY
    error = PayloadTooLarge(f"the request body is over {limit} bytes", limit=limit)
    if wants_json(path):
        await send_error(send, error)
        return
    status, _ = answer_of(error)
    said = f"That is over {limit:,} bytes, the most that the hub takes. Go back to change it."
    text = render_to_string("error.html", {"status": status, "text": said})
    headers = [(b"Content-Type", b"text/html")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
