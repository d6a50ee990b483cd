"""Waiting for the thing itself, with a bound."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.02  # seconds between two looks


def eventually(look: Callable[[], T], wanted: Callable[[T], object], within: float, what: str) -> T:
    """Look until what is seen is what is wanted; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        seen = look()
        if wanted(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} within {within:g} s, but {seen!r}")
        time.sleep(_PAUSE)


def until(look: Callable[[], T | None], within: float, what: str) -> T:
    """What `look` sees, once it sees something."""
    seen = eventually(look, bool, within, what)
    assert seen is not None
    return seen
