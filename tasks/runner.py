"""One attempt, from payload to outcome. Knows no store: what it hears and says goes through ctx."""

import base64
import json
import traceback
import zlib
from dataclasses import dataclass
from typing import Any

from tasks import registry
from tasks.backoff import exponential
from tasks.context import Context
from tasks.exceptions import InvalidPayload, SkipRetry
from tasks.serializers import check_payload
from tasks.states import Event

_MESSAGE_MAX = 10_000  # characters
_LONGEST_BACKOFF = 10.0 * 365 * 24 * 3600  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How an attempt ended.

    result, exc_info: as RQ stores them. delay: seconds until a retry.
    """

    event: Event
    last_err: str = ""
    exc_info: str = ""
    result: str = ""
    delay: float = 0.0


def run(type_name: str, payload: dict[str, Any], ctx: Context) -> Outcome:
    """Run a task's handler, and say how that ended; raises nothing.

    A type that is not known here may be known to another worker, so it is tried again. A payload
    that its type refuses would be refused again.
    """
    hopeless: tuple[type[Exception], ...] = (SkipRetry, InvalidPayload)
    try:
        task_type = registry.get(type_name)
        checked = check_payload(task_type, payload)
        hopeless = (SkipRetry,)  # from here on an InvalidPayload is about another task's
        return Outcome(event=Event.COMPLETE, result=_encode(task_type.handler(ctx, checked)))
    except BaseException as error:  # noqa: BLE001  sys.exit() in a handler ends the attempt alone
        exc_info = "".join(traceback.format_exception(error))
        name, message = type(error).__name__, _message_of(error)
        if isinstance(error, hopeless):
            return failed(name, message, exc_info, event=Event.ARCHIVE)
        return failed(name, message, exc_info, delay=backoff(type_name, ctx.attempt - 1))


def failed(
    name: str,
    message: str,
    exc_info: str = "",
    *,
    event: Event = Event.RETRY,
    delay: float = 0.0,
) -> Outcome:
    """The outcome of a failed attempt; `last_err` is `name: message`."""
    last_err = f"{name}: {message}"[:_MESSAGE_MAX].encode(errors="backslashreplace").decode()
    packed = base64.b64encode(zlib.compress(exc_info.encode(errors="backslashreplace"))).decode()
    return Outcome(event=event, last_err=last_err, exc_info=packed if exc_info else "", delay=delay)


def backoff(type_name: str, retried: int) -> float:
    """Seconds until the next attempt, by the type's own rule as long as that works."""
    try:
        return min(_LONGEST_BACKOFF, max(0.0, float(registry.get(type_name).backoff(retried))))
    except Exception:  # noqa: BLE001  a broken rule must not lose the task: the usual one goes
        return exponential(retried)


def _message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  an error that cannot say what it is about is still one
        return "(its message cannot be shown)"


def _encode(value: Any) -> str:
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        return base64.b64encode(text.encode()).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"the handler's result is not JSON: {error}") from error
