"""Django behind ASGI: each request in one go, in one of a few kept threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase


class DjangoHandler(ASGIHandler):
    """All our middleware and views are synchronous. Django's own handler would start a thread for
    each request, and hand it over and back for each of them, thirty times; that takes longer than
    the work."""

    def __init__(self) -> None:
        django.setup(set_prefix=False)
        super().__init__()
        self.load_middleware(is_async=False)
        self._idle: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request in a thread that no other request has meanwhile."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "django")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            self._idle.append(thread)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """As Django's `get_response` has it, in the request's thread."""
        return await sync_to_async(self.get_response)(request)
