"""Django behind ASGI: each request of a page in one go, in one thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse
from django.urls import set_script_prefix

_MOST_THREADS = 256
"""How many requests are served at once; more wait. These are short: streams are not Django's."""


class DjangoHandler(ASGIHandler):
    """All our middleware and views are synchronous. Django's own handler would start a thread for
    each request, and hand it over and back for each of them, thirty times; that takes longer than
    the work. It stands behind `BodyLimit`, which hands it each body whole."""

    def __init__(self) -> None:
        django.setup(set_prefix=False)
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(_MOST_THREADS, "django")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request. Where the client leaves, the work that it asked for is done all the
        same."""
        body = (await receive())["body"]
        loop, context = asyncio.get_running_loop(), copy_context()
        response = await loop.run_in_executor(
            self._threads, context.run, self._respond, scope, body
        )
        try:
            await self.send_response(response, send)
        finally:
            if response.streaming:
                await sync_to_async(response.close)()

    def _respond(self, scope: Any, body: bytes) -> Any:
        """The response to a request, as Django's `handle` gets it."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, BytesIO(body))
        response: Any = self.get_response(request) if request else refusal
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response
