"""Which other sites' pages may use the hub: one rule for whatever answers, Django or not."""

from io import BytesIO
from typing import Any

from corsheaders.middleware import CorsMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

Message = dict[str, Any]
Headers = list[tuple[bytes, bytes]]


class Cors:
    """ASGI middleware: has django-cors-headers' middleware answer preflights, and adds its
    headers to each answer of the application.

    In Django's MIDDLEWARE it would see neither the event streams nor what is refused before Django.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._rules = CorsMiddleware(lambda request: HttpResponse())

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        request = ASGIRequest(scope, BytesIO())
        preflight = self._rules.check_preflight(request)
        headers = self._headers(request)
        if preflight:
            headers.append((b"content-length", b"0"))
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._application(
                scope, receive, _with_headers(headers, send) if headers else send
            )

    def _headers(self, request: ASGIRequest) -> Headers:
        answer = HttpResponse()
        del answer["Content-Type"]  # that is for the application to say
        self._rules.add_response_headers(request, answer)
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]


def _with_headers(headers: Headers, send: Any) -> Any:
    """A `send` that adds headers as an answer starts."""

    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return adding
