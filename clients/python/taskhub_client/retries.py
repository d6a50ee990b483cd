"""When a request is sent again, and after how long."""

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

import httpx

from taskhub_client.errors import TaskHubError, Unreachable
from taskhub_client.exchange import Answer, Asking, Request

T = TypeVar("T")

MAX_PAUSE = 60.0
"""Seconds; who is told to wait longer is told so by an error instead."""
_BASE = 0.2  # seconds
_CAP = 5.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


@dataclass(frozen=True)
class Pause:
    """Wait for so many seconds before the next request."""

    seconds: float


Step: TypeAlias = Request | Pause
"""What a driver does: a Request has an Answer, or httpx.TransportError is thrown; a Pause None."""


def backoff(failures: int, base: float = _BASE, cap: float = _CAP) -> float:
    """Seconds to wait after so many failures, of which there is one at least: jittered, capped."""
    return min(cap, base * 2.0 ** min(failures - 1, 32)) * random.uniform(0.5, 1)


def persistent(asking: Asking[T], retries: int) -> Generator[Step, Any, T]:
    """A call, each of its requests sent again where that may help: at most `retries` times."""
    step: Callable[[], Request] = partial(next, asking)
    while True:
        try:
            request = step()
        except StopIteration as end:
            value: T = end.value
            return value
        try:
            step = partial(asking.send, (yield from _until_answered(request, retries)))
        except TaskHubError as error:
            step = partial(asking.throw, error)


def _until_answered(request: Request, retries: int) -> Generator[Step, Any, Answer]:
    """The answer to a request, a temporary failure when there were too many.

    Every request of the API may be repeated: one that creates has an Idempotency-Key, and what else
    changes something leaves it as it is when it comes twice. Raises Unreachable.
    """
    may_be_done = False
    failures = 0
    while True:
        failures += 1
        try:
            answer: Answer = yield request
        except httpx.TransportError as error:
            if failures > retries or isinstance(error, _HOPELESS):
                raise Unreachable(str(error) or type(error).__name__) from error
            may_be_done = may_be_done or not isinstance(error, _NOT_SENT)
            wait = 0.0
        else:
            wait = answer.retry_after or 0.0
            if not answer.is_temporary or failures > retries or wait > MAX_PAUSE:
                return replace(answer, may_be_done=may_be_done)
            may_be_done = (
                may_be_done or answer.response.status_code != httpx.codes.TOO_MANY_REQUESTS
            )
        yield Pause(wait + backoff(failures))
