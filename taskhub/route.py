"""Where a path leads: its view, and the address that it is one of, as a template."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from taskhub.stream_routes import ADMIN_STREAM, STREAM_ROUTES

_TASK_ID: Final = re.compile(r"(?<=/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/|\Z)")
_ANY_ID: Final = "00000000-0000-4000-8000-000000000000"
_LONGEST: Final = 500  # of a path that is of any use, so that what is kept of some stays small
_PARAMETER: Final = re.compile(r"<(?:[^>:]+:)?([^>]+)>")
_STREAMS: Final = [
    RoutePattern(route, is_endpoint=True) for route in (*STREAM_ROUTES, ADMIN_STREAM)
]
NO_ROUTE: Final = "(none)"
"""The template of all paths that lead nowhere."""
METRICS: Final = "/metrics"
"""The one address besides streams that is not Django's."""


def view_of(path: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The view for a path and what it is called with. Looked for once for all tasks: that takes as
    long as to run it. Raises Resolver404."""
    ids = _TASK_ID.findall(path)
    if len(ids) != 1:
        return _resolved(path)
    view, kwargs = _resolved(_TASK_ID.sub(_ANY_ID, path))
    return view, {name: ids[0] if value == _ANY_ID else value for name, value in kwargs.items()}


def template_of(path: str) -> str:
    """The address that a path is one of, such as `/api/v1/tasks/{task_id}`: there are only so
    many, whatever people ask for."""
    return NO_ROUTE if len(path) > _LONGEST else _template(_TASK_ID.sub(_ANY_ID, path))


def task_id_in(path: str) -> str:
    """The one task that a path names, "" where it names none."""
    ids: list[str] = _TASK_ID.findall(path)
    return ids[0] if len(ids) == 1 else ""


@lru_cache(maxsize=500)
def _resolved(path: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    match = resolve(path)
    return match.func, match.kwargs


@lru_cache(maxsize=1000)
def _template(path: str) -> str:
    if path == METRICS:
        return METRICS
    if path.startswith(settings.STATIC_URL):
        return f"{settings.STATIC_URL}{{path}}"
    for stream in _STREAMS:
        if stream.match(path[1:]):
            return _as_template(str(stream))
    try:
        route = get_resolver().resolve(path).route
    except Resolver404:
        return NO_ROUTE
    return _as_template(route)


def _as_template(route: str) -> str:
    return _PARAMETER.sub(r"{\1}", simplify_regex(route))
