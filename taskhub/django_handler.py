"""Django behind ASGI: a page in one go, in one thread; a request of the API on the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core import signals
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.http import FileResponse
from django.urls import resolve, set_script_prefix

from taskhub.error_table import send_error

_MOST_THREADS = 256
"""How many requests are served at once; more wait. These are short: streams are not Django's."""
_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]


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


class ApiHandler:
    """The API's views, on the event loop. None of Django's middleware is for programs: what they
    have of it (the check of the host, the limit of bodies, keys and sessions) stands around this or
    in the views. It stands behind `BodyLimit`, too."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        try:
            request = ASGIRequest(scope, BytesIO(body))
            match = request.resolver_match = resolve(request.path_info)
            response = await match.func(request, *match.args, **match.kwargs)
            content = response.render().content
        except Exception as error:  # noqa: BLE001  the one place where errors become answers
            await send_error(send, error)
            return
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.items()
        ]
        headers += [(b"content-length", str(len(content)).encode()), *_HEADERS]
        await send(
            {"type": "http.response.start", "status": response.status_code, "headers": headers}
        )
        await send({"type": "http.response.body", "body": content})
