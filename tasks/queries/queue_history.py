"""What each queue has done over time.

Workers note a queue's totals once a minute (`lua/libraries/queue_stats.lua`), so a task costs
nothing for it. What was done between two samples is spread evenly over the time between them: after
a while without workers there is no spike. Totals that went back, because the store was emptied,
count as nothing done.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

from django.conf import settings

from store.call import Asking, Call, Command, asked
from store.exceptions import store_failure_as
from tasks.engine import keys
from tasks.exceptions import StatsFailed


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known of a queue in a bucket of time, a minute or an hour.

    bucket: its number since 1970.
    processed, failed: attempts ever.
    latency_ms, pending: since the oldest pending task was due, and how many were pending: the most
        of it that any minute in the bucket saw.
    """

    bucket: int
    processed: int
    failed: int
    latency_ms: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """What happened in one interval.

    time: when it begins, in seconds since 1970.
    processed, failed: attempts within it; None from before the first sample.
    latency_seconds, pending: the longest, and the most, that a sample within it saw; None where
        there is no sample.
    """

    time: int
    processed: int | None
    failed: int | None
    latency_seconds: float | None
    pending: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """A time until now in equal intervals.

    key: of a queue's samples.
    bucket_seconds: between samples.
    width: buckets in an interval.
    count: how many intervals.
    """

    key: Callable[[str], str]
    bucket_seconds: int
    width: int
    count: int

    @property
    def seconds(self) -> int:
        """Length of an interval."""
        return self.bucket_seconds * self.width


PERIODS: Final[dict[str, Period]] = {
    "hour": Period(keys.minutes, bucket_seconds=60, width=1, count=60),
    "day": Period(keys.minutes, bucket_seconds=60, width=15, count=96),
    "month": Period(keys.hours, bucket_seconds=3600, width=24, count=30),
}


@asked
def queue_history(name: str) -> Asking[dict[str, list[Point]]]:
    """What each queue did in one of PERIODS; the last interval is not over yet.

    Raises StatsFailed, and KeyError for another name. One round trip.
    """
    with store_failure_as(StatsFailed):
        return (yield from history_of(name))


def history_of(name: str) -> Call[dict[str, list[Point]]]:
    """The same, to be asked together with other things."""
    period = PERIODS[name]
    queues: list[str] = settings.TASKHUB_QUEUES
    commands: list[Command] = [("TIME",)]
    for queue in queues:
        commands.append(("LRANGE", period.key(queue), -(period.count * period.width + 1), -1))
        commands.append(("HMGET", keys.totals(queue), "processed", "failed"))

    def read(answers: list[Any]) -> dict[str, list[Point]]:
        (seconds, _), *rest = answers
        bucket = seconds // period.bucket_seconds
        found: dict[str, list[Point]] = {}
        for queue, lines, totals in zip(queues, rest[::2], rest[1::2], strict=True):
            samples = [_sample(line) for line in lines]
            processed, failed = (int(total or 0) for total in totals)
            found[queue] = points(samples, Sample(bucket, processed, failed), period)
        return found

    return Call(tuple(commands), read)


def samples_of(queue: str, minutes: int) -> Call[list[Sample]]:
    """The newest samples of a queue, at most one for each minute, oldest first."""
    newest = Call.of(("LRANGE", keys.minutes(queue), -minutes, -1))
    return newest.to(lambda lines: [_sample(line) for line in lines])


def _sample(line: bytes) -> Sample:
    """Of a release after this one it may say more."""
    return Sample(*map(int, line.split()[:5]))


def points(samples: Sequence[Sample], now: Sample, period: Period) -> list[Point]:
    """The intervals of a period until now, oldest first, out of samples in any order."""
    by_bucket = {sample.bucket: sample for sample in samples if sample.bucket <= now.bucket}
    ordered = [by_bucket[bucket] for bucket in sorted(by_bucket)]
    buckets = [*(sample.bucket for sample in ordered), now.bucket + 1]
    processed = _growth([sample.processed for sample in [*ordered, now]])
    failed = _growth([sample.failed for sample in [*ordered, now]])
    last = now.bucket // period.width
    waits = _waits(ordered, period)
    found = []
    for interval in range(last - period.count + 1, last + 1):
        begin, end = interval * period.width, (interval + 1) * period.width
        known = end > buckets[0]
        latency_ms, pending = waits.get(interval, (None, None))
        found.append(
            Point(
                time=begin * period.bucket_seconds,
                processed=_grown_within(buckets, processed, begin, end) if known else None,
                failed=_grown_within(buckets, failed, begin, end) if known else None,
                latency_seconds=None if latency_ms is None else latency_ms / 1000,
                pending=pending,
            )
        )
    return found


def _waits(samples: Iterable[Sample], period: Period) -> dict[int, tuple[int, int]]:
    """For each interval with a sample the longest latency (ms), and the most pending tasks."""
    found: dict[int, tuple[int, int]] = {}
    for sample in samples:
        interval = sample.bucket // period.width
        latency_ms, pending = found.get(interval, (0, 0))
        found[interval] = max(latency_ms, sample.latency_ms), max(pending, sample.pending)
    return found


def _growth(totals: Sequence[int]) -> list[int]:
    """How much totals have grown since the first; a total that went back has not grown."""
    steps = (max(0, after - before) for before, after in pairwise(totals))
    return list(accumulate(steps, initial=0))


def _grown_within(buckets: Sequence[int], growth: Sequence[int], begin: int, end: int) -> int:
    return round(_growth_until(buckets, growth, end)) - round(_growth_until(buckets, growth, begin))


def _growth_until(buckets: Sequence[int], growth: Sequence[int], bucket: int) -> float:
    """The growth until the beginning of a bucket, on a straight line between samples."""
    after = bisect_right(buckets, bucket)
    if after == 0:
        return growth[0]
    if after == len(buckets):
        return growth[-1]
    before = after - 1
    share = (bucket - buckets[before]) / (buckets[after] - buckets[before])
    return growth[before] + share * (growth[after] - growth[before])
