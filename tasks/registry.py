"""The task types that this hub knows."""

import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from rest_framework.serializers import BaseSerializer

from access import type_names
from tasks.backoff import Backoff, exponential
from tasks.context import Context
from tasks.durations import parse_duration
from tasks.exceptions import InvalidPayload, UnknownTaskType
from tasks.payload_form import form_of
from tasks.payload_summary import SummaryForm, plain_summary, secrets_of, summary_form

log = logging.getLogger(__name__)

_LONGEST_BACKOFF: Final = 10.0 * 365 * 24 * 3600  # seconds

Handler = Callable[[Context, Any], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskType:
    """A handler, and what its tasks get when a request does not say otherwise.

    payload: the serializer of its payload; None for any object.
    queue: where they wait.
    timeout: seconds for one attempt.
    max_retries: attempts after the first.
    backoff: retries begun so far → seconds until the next.
    summary: how a payload is told in a line; None for its first fields.
    """

    name: str
    handler: Handler
    payload: type[BaseSerializer[Any]] | None
    queue: str
    timeout: float
    max_retries: int
    backoff: Backoff
    summary: SummaryForm | None = None

    @property
    def description(self) -> str:
        """What its handler says of it, "" for nothing."""
        return inspect.getdoc(self.handler) or ""

    def summarise(self, payload: Any) -> str:
        """A payload in a line, without what its form hides; "" where there is nothing to tell."""
        if self.summary:
            return self.summary.fill(payload)
        return plain_summary(payload, secrets_of(self.payload))

    def check(self, payload: dict[str, Any]) -> Any:
        """What the handler gets: the payload, through the type's serializer where it has one.

        Raises InvalidPayload with the serializer's errors in `details`.
        """
        if self.payload is None:
            return payload
        value, errors = form_of(self.payload).check(payload)
        if errors:
            raise InvalidPayload(
                f"the payload is not valid for {self.name!r}: {_in_words(errors)}",
                field="payload",
                errors=errors,
            )
        return value


def _in_words(errors: Any) -> str:
    """A serializer's errors as one line, such as `width: A valid integer is required.`"""
    if isinstance(errors, dict):
        return "; ".join(f"{name}: {_in_words(problems)}" for name, problems in errors.items())
    if isinstance(errors, list):
        return " ".join(_in_words(problem) for problem in errors if problem)
    return str(errors)


_types: dict[str, TaskType] = {}


def task(
    name: str,
    *,
    payload: type[BaseSerializer[Any]] | None = None,
    queue: str = "default",
    timeout: str = "30m",
    max_retries: int = 3,
    backoff: Backoff = exponential,
    summary: str = "",
) -> Callable[[Handler], Handler]:
    """Register the decorated function `(ctx, payload) -> JSON value` as the handler of a type.

    payload: a DRF serializer class that checks payloads when a task is created; the handler gets
        its validated data.
    queue: where a task waits, unless a request says otherwise.
    timeout: of one attempt, a duration such as "5m".
    max_retries: attempts after the first.
    backoff: retries begun so far → seconds until the next.
    summary: what lists of tasks show of a payload, such as "{invoice} for {customer.name}"; its
        first fields when left out.
    Raises ValueError when the timeout is no duration, the name is taken, or the summary names what
    payloads do not have.
    """
    seconds = parse_duration(timeout)
    form = summary_form(summary, payload) if summary else None

    def register(handler: Handler) -> Handler:
        known = _types.get(name)
        if known and _origin(known.handler) != _origin(handler):
            raise ValueError(f"task type {name!r} is registered already")
        _types[name] = TaskType(
            name=name,
            handler=handler,
            payload=payload,
            queue=queue,
            timeout=seconds,
            max_retries=max_retries,
            backoff=backoff,
            summary=form,
        )
        return handler

    return register


def _origin(handler: Handler) -> tuple[str, str]:
    """The same for a handler whose module was imported again."""
    return handler.__module__, handler.__qualname__


def get(name: str) -> TaskType:
    """The type of this name. Raises UnknownTaskType."""
    try:
        return _types[name]
    except KeyError:
        raise UnknownTaskType(
            f"unknown task type {name[:100]!r}", field="type", known=names()
        ) from None


def summary_of(name: str, payload: Any) -> str:
    """A payload in a line, as its type wants it, whether or not the type is known here."""
    task_type = _types.get(name)
    return task_type.summarise(payload) if task_type else plain_summary(payload)


def check_may_wait(name: str) -> bool:
    """Whether to check a payload of a type may take more than a moment; False where there is none
    of this name."""
    task_type = _types.get(name)
    return bool(task_type and task_type.payload and form_of(task_type.payload).may_wait)


def names() -> list[str]:
    """The names of all types, sorted."""
    return sorted(_types)


type_names.provide(names)


def retry_delay(name: str, retried: int) -> float:
    """Seconds until the next attempt, by the type's own backoff as long as that works.

    retried: retries begun so far.
    """
    if name not in _types:
        return exponential(retried)
    try:
        return min(_LONGEST_BACKOFF, max(0.0, float(_types[name].backoff(retried))))
    except Exception:  # a broken rule must not lose the task: the usual one goes
        log.exception("the backoff of task type %r failed, the usual one goes", name)
        return exponential(retried)
