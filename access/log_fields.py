"""What every line of the log has just then, besides its own: whose request it is, or which task."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_fields: Final[ContextVar[Mapping[str, str | int]]] = ContextVar("log_fields")
_NONE: Final[Mapping[str, str | int]] = {}


def log_fields() -> Mapping[str, str | int]:
    """Those of this context."""
    return _fields.get(_NONE)


def add_log_fields(**fields: str | int) -> None:
    """From now on, in this context: in a web process that of a request."""
    _fields.set({**log_fields(), **fields})


@contextmanager
def within_log_fields(**fields: str | int) -> Iterator[None]:
    """As long as this lasts."""
    before = _fields.set({**log_fields(), **fields})
    try:
        yield
    finally:
        _fields.reset(before)
