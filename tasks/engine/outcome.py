"""How an attempt ends, as the store is told."""

import json
from typing import Any, Final, NamedTuple

from tasks.engine.states import Event

_LAST_ERR_MAX = 10_000  # characters


class Outcome(NamedTuple):
    """How an attempt ended.

    event: what happens to the task by it, unless it is cancelled or out of retries.
    last_err: `ExceptionName: message` of a failed one.
    traceback: of a failed one, "" where there is none.
    result: of a completed one, JSON in UTF-8.
    delay: seconds until a retry.
    """

    event: Event
    last_err: str = ""
    traceback: str = ""
    result: bytes = b""
    delay: float = 0.0


RELEASED: Final = Outcome(event=Event.RELEASE)
"""The attempt is given up, and does not count."""


def completed(value: Any) -> Outcome:
    """The outcome of a handler that returned. Raises TypeError for what is not JSON."""
    try:
        result = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"the handler's result is not JSON: {error}") from error
    return Outcome(event=Event.COMPLETE, result=result)


def failed(
    name: str,
    message: str,
    traceback: str = "",
    *,
    event: Event = Event.RETRY,
    delay: float = 0.0,
) -> Outcome:
    """The outcome of a failed attempt.

    name: of the exception.
    delay: seconds until the next attempt.
    """
    last_err = f"{name}: {message}"[:_LAST_ERR_MAX].encode(errors="backslashreplace").decode()
    return Outcome(event=event, last_err=last_err, traceback=traceback, delay=delay)
