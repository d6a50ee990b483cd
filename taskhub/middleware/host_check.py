"""The check of the Host header, for what is done before Django, or without it: a page of another
name that points here must not read event streams (DNS rebinding), nor have a request wait."""

from io import BytesIO
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from taskhub.error_table import send_error


class HostCheck:
    """ASGI middleware: answers 400 where the Host header names none of ALLOWED_HOSTS."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            ASGIRequest(scope, BytesIO()).get_host()
        except DisallowedHost as error:
            await send_error(send, error)
            return
        await self._application(scope, receive, send)
