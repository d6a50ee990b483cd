"""The base of the API's viewsets, whose actions are awaited."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest
from rest_framework import decorators
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

Action = TypeVar("Action", bound=Callable[..., Awaitable[Response]])


def action(**options: Any) -> Callable[[Action], Action]:
    """The REST framework's decorator, for what is awaited."""
    return cast(Callable[[Action], Action], decorators.action(**options))


class ApiViewSet(ViewSet):
    """A viewset of the REST framework, all of it but that its actions are coroutines.

    They run on the event loop, and so wait for nothing but by `await`.
    """

    @classmethod
    def as_view(cls, *args: Any, **options: Any) -> Any:
        """The view, marked as one to await."""
        view: Any = super().as_view(*args, **options)
        markcoroutinefunction(view)
        return view

    async def dispatch(  # type: ignore[override]  # the one that is not awaited
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Response:
        """As the REST framework has it."""
        self.args, self.kwargs = args, kwargs
        self.request: Request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(self.request, *args, **kwargs)
            name = (request.method or "").lower()
            known = name in self.http_method_names
            act = getattr(self, name, None) if known else None
            answer = (act or self.http_method_not_allowed)(self.request, *args, **kwargs)
            response = await answer if inspect.isawaitable(answer) else answer
        except Exception as error:  # noqa: BLE001  the one place where errors become answers
            response = self.handle_exception(error)
        self.response: Response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response
