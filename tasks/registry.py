"""The task types that this hub knows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rest_framework.serializers import BaseSerializer

from tasks.backoff import Backoff, exponential
from tasks.durations import parse_duration
from tasks.exceptions import UnknownTaskType

if TYPE_CHECKING:
    from tasks.context import Context

Handler = Callable[["Context", Any], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskType:
    """A handler, and what its tasks get when a request does not say otherwise.

    timeout: seconds for one attempt. payload: the serializer of its payload, None for any object.
    """

    name: str
    handler: Handler
    payload: type[BaseSerializer[Any]] | None
    queue: str
    timeout: float
    max_retries: int
    backoff: Backoff


_types: dict[str, TaskType] = {}


def task(
    name: str,
    *,
    payload: type[BaseSerializer[Any]] | None = None,
    queue: str = "default",
    timeout: str = "30m",
    max_retries: int = 3,
    backoff: Backoff = exponential,
) -> Callable[[Handler], Handler]:
    """Register the decorated function `(ctx, payload) -> JSON value` as the handler of a type.

    payload: a DRF serializer class that checks payloads when a task is created; the handler gets
    its validated data. timeout: a duration such as "5m". backoff: retries begun → seconds.
    Raises ValueError when the timeout is no duration or the name is taken.
    """
    seconds = parse_duration(timeout)

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


def names() -> list[str]:
    """The names of all types, sorted."""
    return sorted(_types)
