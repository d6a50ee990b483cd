"""Whether a queue keeps up, and when what waits in it will be worked off.

Workers note once a minute how many tasks wait and how many attempts have ended. What came in is not
counted: it is what waits more than before, and what has ended meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from tasks.engine.calls import QueueStats
from tasks.queries.queue_history import Sample
from tasks.times import EPOCH

WINDOW: Final = 5
"""Minutes that rates are taken over, where there are samples so old."""
SAMPLES: Final = WINDOW + 2
"""How many of the newest samples it takes."""
_SHORTEST: Final = 30.0  # seconds that say something
_NO_WAIT: Final = 5.0  # seconds; a queue whose oldest task waits no longer keeps up
_LONGEST: Final = timedelta(days=30)  # an estimate beyond is none


class Trend(StrEnum):
    """How a queue does with what waits in it."""

    KEEPS_UP = "keeps up"  # next to nothing waits
    SHRINKS = "shrinks"
    HOLDS = "holds"  # as much comes in as is done
    GROWS = "grows"
    PAUSED = "paused"
    UNSERVED = "unserved"  # something waits, and nobody serves it
    UNKNOWN = "unknown"  # something waits, since when no two moments are known


@dataclass(frozen=True, slots=True)
class Pace:
    """What happened in the last minutes, each a minute.

    over: since when.
    ended: attempts that ended.
    came_in: tasks that became pending, about.
    growth: of what waits; negative where it shrinks.
    """

    over: timedelta
    ended: float
    came_in: float
    growth: float


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in a queue, and where that leads.

    pace: None where it is not known.
    end_in: when it is worked off at this pace, of one that shrinks.
    """

    trend: Trend
    pace: Pace | None = None
    end_in: timedelta | None = None


def backlog_of(stats: QueueStats, samples: Sequence[Sample], now: datetime) -> Backlog:
    """Of a queue that is so now, and was so in these minutes, oldest first."""
    pace = _pace(stats, samples, now)
    trend = _trend(stats, pace)
    if trend is not Trend.SHRINKS or pace is None:
        return Backlog(trend, pace)
    end_in = timedelta(minutes=min(stats.pending / -pace.growth, _LONGEST / timedelta(minutes=1)))
    return Backlog(trend, pace, end_in if end_in < _LONGEST else None)


def _pace(stats: QueueStats, samples: Sequence[Sample], now: datetime) -> Pace | None:
    """Since the oldest sample in the window; None where none is old enough to tell.

    A sample is of the beginning of its minute where there is one of the minute before. Else workers
    have just started, some time within it.
    """
    minute = (now - EPOCH) // timedelta(minutes=1)
    begins = (
        sample
        for before, sample in pairwise(samples)
        if before.bucket + 1 == sample.bucket and minute - WINDOW <= sample.bucket <= minute
    )
    first = next(begins, None)
    if first is None:
        return None
    over = now - (EPOCH + timedelta(minutes=first.bucket))
    if over.total_seconds() < _SHORTEST or stats.processed_total < first.processed:
        return None
    minutes = over / timedelta(minutes=1)
    ended = (stats.processed_total - first.processed) / minutes
    growth = (stats.pending - first.pending) / minutes
    return Pace(over, ended, max(0.0, ended + growth), growth)


def _trend(stats: QueueStats, pace: Pace | None) -> Trend:
    if stats.paused:
        return Trend.PAUSED
    if stats.pending and not stats.workers:
        return Trend.UNSERVED
    if not stats.pending or stats.latency_seconds <= _NO_WAIT:
        return Trend.KEEPS_UP
    return _direction(stats, pace) if pace else Trend.UNKNOWN


def _direction(stats: QueueStats, pace: Pace) -> Trend:
    change = pace.growth * (pace.over / timedelta(minutes=1))
    if abs(change) < max(1.0, 0.02 * stats.pending):
        return Trend.HOLDS
    return Trend.GROWS if change > 0 else Trend.SHRINKS
