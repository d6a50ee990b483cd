"""Calls at an even pace."""

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import TypeVar

T = TypeVar("T")


def paced(call: Callable[[T, str], object], whom: Sequence[T], events: int, rate: float) -> float:
    """So many calls at so many a second, of each in turn, with the mark that watchers look for.

    Answers how many a second it became.
    """
    began = time.perf_counter()
    for number, one in enumerate(islice(cycle(whom), events)):
        wait = began + number / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        call(one, f"@{time.time_ns()} ")
    return events / (time.perf_counter() - began)
