"""How tasks of each type are doing: what their attempts came to, and how long they took.

It is counted as attempts end, and sampled once a minute (`tasks/engine/type_counters.py`). A period
begins with a whole interval, so that it is up to one shorter than its name says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add

from django.conf import settings

from store.call import Asking, asked
from store.exceptions import store_failure_as
from tasks.engine import broker
from tasks.engine.type_counters import PERIODS, CountedType, CountedTypes, TypeCounters, TypePeriod
from tasks.exceptions import StatsFailed

Samples = Mapping[int, TypeCounters]
"""By the number of the interval (since 1970) at whose beginning each was right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeStats:
    """What a type's attempts came to in a period.

    queues: where they ended, since the type is counted.
    seconds: from the beginning of the period until now.
    """

    type: str
    queues: tuple[str, ...]
    seconds: float
    counters: TypeCounters

    @property
    def failure_rate(self) -> float | None:
        """The share of attempts that failed; None where there is none."""
        return self.counters.failed / self.counters.attempts if self.counters.attempts else None

    @property
    def per_minute(self) -> float:
        """Attempts a minute."""
        return self.counters.attempts * 60 / max(1.0, self.seconds)


@dataclass(frozen=True, slots=True)
class TypePoint:
    """What attempts came to in one interval.

    time: when it begins, in seconds since 1970.
    """

    time: int
    completed: int
    failed: int


@dataclass(frozen=True, slots=True)
class TypeHistory:
    """A period of a type.

    points: of each interval, oldest first; the last one is not over yet.
    """

    seconds: int
    stats: TypeStats
    points: list[TypePoint]


@asked
def type_stats(period: str = "hour") -> Asking[list[TypeStats]]:
    """Every type of which an attempt has ended, in any queue, by name.

    Raises StatsFailed, and KeyError for what is none of PERIODS. One round trip.
    """
    length = PERIODS[period]
    with store_failure_as(StatsFailed):
        counted = yield from broker.type_stats("", period, settings.TASKHUB_QUEUES)
    by_name = defaultdict[str, list[CountedType]](list)
    for each in counted.types:
        by_name[each.type].append(each)
    return [_stats(name, by_name[name], period, length, counted.now_ms) for name in sorted(by_name)]


@asked
def type_history(name: str) -> Asking[dict[str, TypeHistory]]:
    """What the attempts of one type came to, by the name of each period.

    Raises StatsFailed. One round trip.
    """
    with store_failure_as(StatsFailed):
        counted = yield from broker.type_stats(name, "", settings.TASKHUB_QUEUES)
    return {period: _history(name, counted, period) for period in PERIODS}


def _history(name: str, counted: CountedTypes, period: str) -> TypeHistory:
    length = PERIODS[period]
    stats = _stats(name, counted.types, period, length, counted.now_ms)
    series = [
        points(each.before[period], each.total, length, counted.now_ms) for each in counted.types
    ]
    first, *_ = intervals(length, counted.now_ms)
    return TypeHistory(
        length.seconds,
        stats,
        [
            TypePoint(
                (first + number) * length.seconds,
                sum(one[number].completed for one in series),
                sum(one[number].failed for one in series),
            )
            for number in range(length.count)
        ],
    )


def _stats(
    name: str, counted: Iterable[CountedType], period: str, length: TypePeriod, now_ms: int
) -> TypeStats:
    first, *_ = intervals(length, now_ms)
    within = [each.total.since(right_at(each.before[period], first)) for each in counted]
    return TypeStats(
        type=name,
        queues=tuple(sorted(each.queue for each in counted)),
        seconds=now_ms / 1000 - first * length.seconds,
        counters=reduce(add, within, TypeCounters()),
    )


def intervals(period: TypePeriod, now_ms: int) -> range:
    """The numbers of a period's intervals until now, since 1970."""
    last = now_ms // 1000 // period.seconds
    return range(last - period.count + 1, last + 1)


def right_at(samples: Samples, interval: int) -> TypeCounters:
    """What the counters were as an interval began: nothing before the first sample."""
    known = [number for number in samples if number <= interval]
    return samples[max(known)] if known else TypeCounters()


def points(
    samples: Samples, total: TypeCounters, period: TypePeriod, now_ms: int
) -> list[TypeCounters]:
    """What was added in each interval of a period until now."""
    numbers = intervals(period, now_ms)
    edges = [*(right_at(samples, number) for number in numbers), total]
    return [after.since(before) for before, after in pairwise(edges)]
