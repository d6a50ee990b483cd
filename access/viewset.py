"""The base of the API's viewsets: it lets in who may call, and awaits what they ask for."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from asgiref.sync import markcoroutinefunction
from channels.db import database_sync_to_async
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework import decorators
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from access.bearer import bearer_token
from access.caller import Caller
from access.key_ring import key_ring
from access.operation import Operation
from access.permissions import HasScope
from access.rate_limit import limit, rate_of
from access.scopes import Needed
from store.exceptions import HubError

T = TypeVar("T")
Action = TypeVar("Action", bound=Callable[..., Awaitable[Response]])


def action(**options: Any) -> Callable[[Action], Action]:
    """The REST framework's decorator, for what is awaited."""
    return cast(Callable[[Action], Action], decorators.action(**options))


async def in_thread(function: Callable[..., T], *args: Any) -> T:
    """What a function answers that may wait for something, such as a database."""
    call = database_sync_to_async(function, thread_sensitive=False)
    return cast(T, await call(*args))


@cache
def _allowed_methods(routed: tuple[str, ...]) -> list[str]:
    return sorted(method.upper() for method in (*routed, "options"))


@cache
def _made(classes: tuple[type[Any], ...]) -> list[Any]:
    return [each() for each in classes]


def _made_once(classes: Sequence[type[Any]]) -> list[Any]:
    """One of each for all requests: none of them keeps anything of one."""
    return _made(tuple(classes))


class ApiViewSet(ViewSet):
    """A viewset of the REST framework, all of it but that its actions are coroutines.

    They run on the event loop, and so wait for nothing but by `await`.
    needs: what each action asks of its caller.
    operations: what the description of the API says of each.
    """

    needs: ClassVar[Mapping[str, Needed]] = {}
    operations: ClassVar[Mapping[str, Operation]] = {}
    permission_classes = (HasScope,)

    @classmethod
    def as_view(cls, *args: Any, **options: Any) -> Any:
        """The view, marked as one to await."""
        view: Any = super().as_view(*args, **options)
        markcoroutinefunction(view)
        return view

    @property
    def allowed_methods(self) -> list[str]:
        """Those that the route has, and OPTIONS."""
        return _allowed_methods(tuple(self.action_map or ()))

    def get_parsers(self) -> list[BaseParser]:
        return _made_once(self.parser_classes)

    def get_renderers(self) -> list[BaseRenderer]:
        return _made_once(self.renderer_classes)

    def get_authenticators(self) -> list[BaseAuthentication]:
        return _made_once(self.authentication_classes)

    def get_permissions(self) -> list[Any]:
        return _made_once(self.permission_classes)

    async def dispatch(  # type: ignore[override]  # the one that is not awaited
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Response:
        """As the REST framework has it."""
        self.args, self.kwargs = args, kwargs
        self.request: Request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            await self._find_caller()
            self.initial(self.request, *args, **kwargs)
            self.headers |= await self._count_request()
            name = (request.method or "").lower()
            known = name in self.http_method_names
            act = getattr(self, name, None) if known else None
            answer = (act or self.http_method_not_allowed)(self.request, *args, **kwargs)
            response = await answer if inspect.isawaitable(answer) else answer
        except Exception as error:  # noqa: BLE001  the one place where errors become answers
            response = self.handle_exception(error)
        finished: Response = self.finalize_response(self.request, response, *args, **kwargs)
        self._come_apart()
        return finished

    def _come_apart(self) -> None:
        """View, request and answer name each other. Apart they go at once, and nobody waits while
        the collector looks for them."""
        self.request.parser_context.clear()
        vars(self).clear()

    async def _find_caller(self) -> None:
        """Have what `authentication_classes` look at be there: keys in memory, and the account of a
        session, for which the database is asked in a thread."""
        if settings.TASKHUB_API_AUTH == "none":
            return
        authorization = self.request.META.get("HTTP_AUTHORIZATION")
        await key_ring.refresh(bearer_token(authorization or ""))
        if authorization is None and settings.SESSION_COOKIE_NAME in self.request.COOKIES:
            await in_thread(self.perform_authentication, self.request)

    async def _count_request(self) -> dict[str, str]:
        """Headers that tell of the caller's limit. Raises RateLimited."""
        caller = self.request.auth
        if not isinstance(caller, Caller) or rate_of(caller) is None:
            return {}
        cost = await self.cost_of(self.request)
        try:
            return await limit(caller, cost)
        except RedisError as error:
            raise self.store_error() from error

    async def cost_of(self, request: Request) -> int:
        """How many requests this one counts as, where they are limited."""
        return 1

    def store_error(self) -> HubError:
        """What the action answers when the store is away."""
        raise NotImplementedError

    @property
    def caller(self) -> Caller:
        """The one who asks."""
        return cast(Caller, self.request.auth)
