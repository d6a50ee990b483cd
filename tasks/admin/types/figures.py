"""What a type's attempts came to in a period, as texts.

Percentiles come out of buckets, so they are told in two digits, with a sign that says so.
"""

import math
from dataclasses import dataclass
from typing import Final

from tasks.elapsed import elapsed_text
from tasks.engine.histogram import BOUNDS_MS
from tasks.queries.type_stats import TypeStats

_NOTHING: Final = "–"
_SHORTEST, _LONGEST = BOUNDS_MS[0] / 1000, BOUNDS_MS[-1] / 1000
_PER: Final = (("s", 60), ("min", 1), ("h", 1 / 60), ("day", 1 / 1440))
"""Units of a rate, and how many a minute make one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Numbers of attempts, and the rest as texts; `is_failing`: any attempt failed.

    run, wait: the median and the 95th percentile of how long attempts ran, and were waited for.
    """

    attempts: int
    failed: int
    retried: int
    cancelled: int
    is_failing: bool
    failure_rate: str
    throughput: str
    run_p50: str
    run_p95: str
    wait_p50: str
    wait_p95: str


def figures_of(stats: TypeStats) -> Figures:
    """Those of a period."""
    counters = stats.counters
    run, wait = counters.run, counters.wait
    return Figures(
        attempts=counters.attempts,
        failed=counters.failed,
        retried=counters.retried,
        cancelled=counters.cancelled,
        is_failing=counters.failed > 0,
        failure_rate=share_text(stats.failure_rate),
        throughput=rate_text(stats.per_minute),
        run_p50=about_text(run.percentile(0.5)),
        run_p95=about_text(run.percentile(0.95)),
        wait_p50=about_text(wait.percentile(0.5)),
        wait_p95=about_text(wait.percentile(0.95)),
    )


def about_text(seconds: float | None) -> str:
    """A time that is known about, such as "≈ 1.2 s"; "≤ 5 ms" or "> 1 h" at the ends."""
    if seconds is None:
        return _NOTHING
    if seconds <= _SHORTEST:
        return f"≤ {elapsed_text(_SHORTEST)}"
    if seconds > _LONGEST:
        return f"> {elapsed_text(_LONGEST)}"
    return f"≈ {elapsed_text(_in_two_digits(seconds))}"


def share_text(share: float | None) -> str:
    """A share in percent; what is not nothing is not said to be."""
    if share is None:
        return _NOTHING
    if 0 < share < 0.001:
        return "< 0.1%"
    percent = 100 * share
    return f"{percent:.1f}%" if percent % 1 and percent < 99.95 else f"{percent:.0f}%"


def rate_text(per_minute: float) -> str:
    """A rate by the unit of which there is at least one, such as "12/min"."""
    if not per_minute:
        return _NOTHING
    unit, factor = next(((unit, factor) for unit, factor in _PER if per_minute >= factor), _PER[-1])
    count = _in_two_digits(per_minute / factor)
    return f"{count:,.0f}/{unit}" if count >= 10 else f"{count:.2g}/{unit}"


def _in_two_digits(value: float) -> float:
    return round(value, 1 - math.floor(math.log10(value)))
