"""How long something has been so, by what was sampled each minute."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tasks.queries.queue_history import Point
from tasks.times import EPOCH

RISING_MINUTES = 5
"""Minutes in a row in which a backlog becomes more until it counts as growing."""


def begin_of(point: Point) -> datetime:
    """When the interval begins."""
    return EPOCH + timedelta(seconds=point.time)


def first_of_last_run(count: int, is_so: Callable[[int], bool]) -> int:
    """Of `count` places the first from which on all are so; `count` where the last one is not."""
    place = count
    while place and is_so(place - 1):
        place -= 1
    return place


def failures_until(points: Sequence[Point], end: int, window: int) -> tuple[int, int]:
    """Attempts, and those that failed, in `window` points of which the last is at `end`."""
    selected = points[max(0, end + 1 - window) : end + 1]
    processed = sum(point.processed or 0 for point in selected)
    return processed, min(processed, sum(point.failed or 0 for point in selected))


def first_rising(counts: Sequence[int | None]) -> int:
    """The place from which on each count is above the one before it, to the last."""

    def is_above(place: int) -> bool:
        before, after = counts[place], counts[place + 1]
        return before is not None and after is not None and after > before

    return first_of_last_run(len(counts) - 1, is_above)
