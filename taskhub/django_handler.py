"""Django behind ASGI, with each request in one go in one thread."""

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase


class DjangoHandler(ASGIHandler):
    """All our middleware and views are synchronous. Django's own handler would hand a request to
    its thread and back for each of them, thirty times, which takes longer than the work."""

    def __init__(self) -> None:
        django.setup(set_prefix=False)
        super().__init__()
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """As Django's `get_response` has it, in the request's thread."""
        return await sync_to_async(self.get_response)(request)
