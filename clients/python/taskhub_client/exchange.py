"""A request to the hub and its answer, apart from what sends it: a thread, or an event loop.

A call of the API is written once, as a generator that yields requests and is sent their answers:

    def progress(task_id: str) -> Asking[Entry]:
        answer = yield Request(method="GET", path=f"/api/v1/tasks/{task_id}/progress")
        return answer.read(Entry.from_json)
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import httpx

from taskhub_client.errors import (
    ApiError,
    Duplicate,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)

T = TypeVar("T")

_MAY_PASS = frozenset({502, 503, 504})
"""What a proxy answers for a hub that restarts."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to send.

    params: of the query; one that is None is left out.
    body: a JSON value.
    read_timeout: seconds without a byte after which to give up, None for the client's own.
    """

    method: str
    path: str
    params: Mapping[str, str | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    read_timeout: float | None = None


@dataclass(frozen=True)
class Answer:
    """What came back.

    may_be_done: an earlier try of the same request may have been carried out, its answer lost.
    """

    response: httpx.Response
    may_be_done: bool = False

    def read(self, reader: Callable[[Any], T]) -> T:
        """What `reader` makes of the JSON value of a success. Raises ApiError."""
        self.require_success()
        try:
            return reader(self.response.json())
        except (ValueError, LookupError, TypeError) as error:
            message = f"the answer is not as the API has it: {error!r}"
            raise self._error_of(ApiError, message) from error

    def require_success(self) -> None:
        """Raises ApiError."""
        if not self.response.is_success:
            raise self.error()

    @property
    def reason(self) -> str:
        """Why a task was left as it is, "" where that is not what was answered."""
        return str(self._details.get("reason", ""))

    @property
    def retry_after(self) -> float | None:
        """Seconds that the hub asks to wait, None where it does not."""
        text = self.response.headers.get("Retry-After", "")
        return float(text) if text.isdecimal() else None

    @property
    def is_temporary(self) -> bool:
        """Whether the same request may go well later: the store is away, or there were too many."""
        status = self.response.status_code
        if status == httpx.codes.INTERNAL_SERVER_ERROR:
            return self.reason in ("", "unavailable")
        return status in _MAY_PASS or status == httpx.codes.TOO_MANY_REQUESTS

    def error(self) -> ApiError:
        """What to raise for an answer that is no success."""
        message = str(self._body.get("error") or self.response.reason_phrase or "no success")
        if self.response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return RateLimited(
                message, self._code, 429, self._details, retry_after=self.retry_after or 0.0
            )
        return self._error_of(self._error_class(), message)

    def _error_class(self) -> type[ApiError]:
        if self.reason == "not_found":
            return NotFound
        if self.reason not in ("", "unavailable"):
            return Refused
        if self._code == "IDEMPOTENCY_KEY_REUSED":
            return KeyReused
        status = self.response.status_code
        return _CLASS_OF_STATUS.get(status, ServerError if status >= 500 else ApiError)

    def _error_of(self, kind: type[ApiError], message: str) -> ApiError:
        return kind(message, self._code, self.response.status_code, self._details)

    @property
    def _body(self) -> dict[str, Any]:
        """The error's, {} where the answer is not the hub's."""
        try:
            body = self.response.json()
        except ValueError:  # a proxy's page
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def _code(self) -> str:
        return str(self._body.get("code", ""))

    @property
    def _details(self) -> dict[str, Any]:
        details = self._body.get("details")
        return details if isinstance(details, dict) else {}


_CLASS_OF_STATUS: dict[int, type[ApiError]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Duplicate,
    413: Invalid,
    415: Invalid,
    422: Invalid,
}

Asking: TypeAlias = Generator[Request, Answer, T]
