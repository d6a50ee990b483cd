"""Waiting for the thing itself, with a bound."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.02  # seconds between two looks, at first
_LONGEST_PAUSE = 0.2  # seconds


def eventually(
    look: Callable[[], T],
    wanted: Callable[[T], object],
    within: float,
    what: str,
    longest_pause: float = _LONGEST_PAUSE,
) -> T:
    """Look until what is seen is what is wanted; fail after `within` seconds.

    What takes long is looked at less often, for each look takes time from what it waits for.
    """
    began = time.monotonic()
    while True:
        seen = look()
        if wanted(seen):
            return seen
        waited = time.monotonic() - began
        if waited > within:
            raise AssertionError(f"no {what} within {within:g} s, but {seen!r}")
        time.sleep(min(max(_PAUSE, waited / 10), longest_pause))


def until(look: Callable[[], T | None], within: float, what: str) -> T:
    """What `look` sees, once it sees something."""
    seen = eventually(look, bool, within, what)
    assert seen is not None
    return seen


def in_time(within: float, act: Callable[[], float], tries: int = 5) -> None:
    """What `act` does takes less than `within` seconds; it tells how many it took.

    What else the machine does may hold it up once, and not every time.
    """
    took: list[float] = []
    while not took or took[-1] >= within:
        assert len(took) < tries, f"not within {within:g} s, but {took}"
        took.append(act())
