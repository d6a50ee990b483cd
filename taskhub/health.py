"""The health checks that load balancers and orchestrators ask."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from store.connection import shared_client
from tasks.times import format_rfc3339

_View = Callable[[HttpRequest], HttpResponse]

_is_stopping = threading.Event()


def announce_stop() -> None:
    """From now on this process says that it is not ready."""
    _is_stopping.set()


def _read_only(view: _View) -> _View:
    """The view; another method gets 405, whatever cookies come with it."""
    return csrf_exempt(require_safe(view))


def _store_answers() -> bool:
    try:
        return bool(shared_client().ping())
    except RedisError:
        return False


@_read_only
def health(_request: HttpRequest) -> JsonResponse:
    """Whether the hub and what it needs are well: 200 or 503."""
    healthy = _store_answers()
    word = "healthy" if healthy else "unhealthy"
    body = {
        "status": word,
        "timestamp": format_rfc3339(datetime.now(UTC)),
        "services": {"redis": word},
    }
    return JsonResponse(body, status=200 if healthy else 503)


@_read_only
def ready(_request: HttpRequest) -> JsonResponse:
    """Whether to send requests here: 200 or 503."""
    if not _is_stopping.is_set() and _store_answers():
        return JsonResponse({"status": "ready"})
    reason = "shutting down" if _is_stopping.is_set() else "redis unavailable"
    return JsonResponse({"status": "not ready", "reason": reason}, status=503)


@_read_only
def live(_request: HttpRequest) -> JsonResponse:
    """Whether the process answers at all."""
    return JsonResponse({"status": "alive"})
