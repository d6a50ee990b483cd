"""Error class → code → HTTP status: the one table, and the answer that every error gets."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, JsonResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.response import Response

from access import exceptions as access
from progress import exceptions as progress
from store.exceptions import HubError, NotReplicated, StoreFull, StoreUnavailable
from taskhub.exceptions import PayloadTooLarge
from tasks import exceptions as tasks

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

ERROR_TABLE: Final[dict[type[Exception], tuple[str, int]]] = {
    tasks.InvalidRequest: ("INVALID_REQUEST", 400),
    progress.InvalidProgressRequest: ("INVALID_REQUEST", 400),
    tasks.UnknownTaskType: ("INVALID_TASK_TYPE", 400),
    tasks.InvalidPayload: ("INVALID_PAYLOAD", 400),
    tasks.InvalidTimeout: ("INVALID_TIMEOUT", 400),
    tasks.InvalidProcessAt: ("INVALID_PROCESS_AT", 400),
    tasks.InvalidUnique: ("INVALID_UNIQUE", 400),
    tasks.TaskNotFound: ("TASK_NOT_FOUND", 404),
    progress.WatchedTaskNotFound: ("TASK_NOT_FOUND", 404),
    progress.ProgressNotFound: ("PROGRESS_NOT_FOUND", 404),
    tasks.QueueNotFound: ("QUEUE_NOT_FOUND", 404),
    tasks.WorkerNotFound: ("NOT_FOUND", 404),
    tasks.DuplicateTask: ("DUPLICATE_TASK", 409),
    tasks.IdempotencyKeyReused: ("IDEMPOTENCY_KEY_REUSED", 422),
    access.InvalidTicketRequest: ("INVALID_REQUEST", 400),
    access.ScopeMissing: ("FORBIDDEN", 403),
    access.OutOfBounds: ("FORBIDDEN", 403),
    access.TicketOfOtherTasks: ("FORBIDDEN", 403),
    access.RateLimited: ("RATE_LIMITED", 429),
    PayloadTooLarge: ("PAYLOAD_TOO_LARGE", 413),
    tasks.CancelFailed: ("CANCEL_FAILED", 500),
    tasks.DeleteFailed: ("DELETE_FAILED", 500),
    tasks.RunFailed: ("RUN_FAILED", 500),
    tasks.EditFailed: ("INVALID_REQUEST", 400),  # no endpoint edits
    tasks.StatsFailed: ("STATS_FAILED", 500),
    progress.ProgressFetchFailed: ("PROGRESS_FETCH_ERROR", 500),
    # Django's and its REST framework's
    drf.ParseError: ("INVALID_REQUEST", 400),
    drf.ValidationError: ("INVALID_REQUEST", 400),
    BadRequest: ("INVALID_REQUEST", 400),
    MultiPartParserError: ("INVALID_REQUEST", 400),
    SuspiciousOperation: ("INVALID_REQUEST", 400),  # DisallowedHost among them
    RequestDataTooBig: ("PAYLOAD_TOO_LARGE", 413),
    drf.NotAuthenticated: ("UNAUTHORIZED", 401),
    drf.AuthenticationFailed: ("UNAUTHORIZED", 401),
    drf.PermissionDenied: ("FORBIDDEN", 403),
    PermissionDenied: ("FORBIDDEN", 403),
    drf.NotFound: ("NOT_FOUND", 404),
    Http404: ("NOT_FOUND", 404),
    drf.MethodNotAllowed: ("METHOD_NOT_ALLOWED", 405),
    drf.NotAcceptable: ("NOT_ACCEPTABLE", 406),
    drf.UnsupportedMediaType: ("UNSUPPORTED_MEDIA_TYPE", 415),
    drf.Throttled: ("RATE_LIMITED", 429),
    StoreFull: ("STORE_FULL", 507),
    NotReplicated: ("NOT_REPLICATED", 503),
    # All else, StoreUnavailable and access.KeysUnavailable among it
    Exception: ("INTERNAL_ERROR", 500),
}


def answer_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the body for an error: the nearest class in the table decides.

    An error that nobody foresaw is logged, and tells the client nothing of itself. What a
    serializer found wrong is in `details`, as `errors`.
    """
    base = next(cls for cls in type(error).__mro__ if cls in ERROR_TABLE)
    code, status = ERROR_TABLE[base]
    details: dict[str, Any] = {}
    if isinstance(error, tasks.InvalidTasks):
        message = error.message
        details["errors"] = [{"index": at, **answer_of(of)[1]} for at, of in error.errors.items()]
    elif isinstance(error, HubError):
        message, details = error.message, error.details
    elif base is Exception:
        log.error("unforeseen", exc_info=error)
        message = "Server error"
    elif isinstance(error, drf.ValidationError):
        message, details = "The request is not valid", {"errors": error.detail}
    elif isinstance(error, drf.APIException):
        message = str(error.detail)
    else:
        message = code.replace("_", " ").capitalize()
    return status, {"error": message, "code": code, "details": details}


def answer_error(error: Exception, _context: dict[str, Any]) -> Response:
    """The REST framework's exception handler."""
    status, body = answer_of(error)
    if isinstance(error, NotReplicated):
        log.warning("the store's replicas are away: %s", error.details)
    elif isinstance(error, StoreUnavailable) and not isinstance(error, StoreFull):
        log.warning("the store is away: %s", error.__cause__ or error)
    if isinstance(error, access.KeysUnavailable):
        log.warning("the database is away: %s", error.__cause__ or "it does not answer")
    return Response(body, status=status, headers=_headers_of(error))


def as_json(error: Exception) -> JsonResponse:
    """The same answer, outside of the REST framework."""
    status, body = answer_of(error)
    return JsonResponse(body, status=status, headers=_headers_of(error))


async def send_error(send: Send, error: Exception) -> None:
    """The same answer, outside of Django: sends it whole."""
    status, body = answer_of(error)
    headers = {"Content-Type": "application/json", **_headers_of(error)}
    if isinstance(error, drf.MethodNotAllowed):
        headers["Allow"] = "GET"  # what stands outside of Django is there to be read
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def _headers_of(error: Exception) -> dict[str, str]:
    if isinstance(error, drf.NotAuthenticated | drf.AuthenticationFailed):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, access.RateLimited):
        return dict(error.headers)
    wait = getattr(error, "wait", None)  # of drf.Throttled, in seconds
    return {"Retry-After": str(int(wait) + 1)} if wait is not None else {}


def wants_json(path: str) -> bool:
    """Whether an error of a request for this path is answered as JSON, not as a page."""
    return path.startswith("/api/")
