"""One attempt, from payload to outcome. Knows no store: a handler speaks to its context alone."""

import traceback
from typing import Any

from tasks import registry
from tasks.context import Context
from tasks.engine.outcome import Outcome, completed, failed
from tasks.engine.states import Event
from tasks.exceptions import InvalidPayload, SkipRetry


def run(type_name: str, payload: dict[str, Any], ctx: Context) -> Outcome:
    """Run a task's handler, and say how that ended; raises nothing.

    A type that is not known here may be known to another worker, so it is tried again. A payload
    that its type refuses would be refused again.
    """
    hopeless: tuple[type[Exception], ...] = (SkipRetry, InvalidPayload)
    try:
        task_type = registry.get(type_name)
        checked = task_type.check(payload)
        hopeless = (SkipRetry,)  # from here on an InvalidPayload is about another task's
        return completed(task_type.handler(ctx, checked))
    except BaseException as error:  # noqa: BLE001  sys.exit() in a handler ends the attempt alone
        name, message = type(error).__name__, _message_of(error)
        text = "".join(traceback.format_exception(error))
        if isinstance(error, hopeless):
            return failed(name, message, text, event=Event.ARCHIVE)
        return failed(name, message, text, delay=registry.retry_delay(type_name, ctx.attempt - 1))


def _message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  an error that cannot say what it is about is still one
        return "(its message cannot be shown)"
