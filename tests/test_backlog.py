"""Whether a queue keeps up, by what is known of its last minutes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tasks.admin.queue.verdict_text import verdict_text
from tasks.engine.calls import QueueStats
from tasks.queries.backlog import Trend, backlog_of
from tasks.queries.queue_history import Sample
from tasks.times import EPOCH

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
MINUTE = (NOW - EPOCH) // timedelta(minutes=1)
STATS = QueueStats.of_row("default", (600, 2, 0, 0, 0, 0, 0, 90_000, 1, 5000, 0))
"""600 tasks wait, the oldest for 90 s; a worker serves them; 5,000 attempts have ended."""


def five_minutes_ago(pending: int, processed: int = 4500) -> list[Sample]:
    return [
        Sample(MINUTE - 60, 0, 0, 0, 10**6),  # too old to count
        Sample(MINUTE - 6, 0, 0, 0, 10**6),
        Sample(MINUTE - 5, processed, 0, 0, pending),
        Sample(MINUTE - 1, 4900, 0, 0, 10),  # nor does what lies between
    ]


@pytest.mark.parametrize(
    ("before", "trend", "title"),
    [
        (1100, Trend.SHRINKS, "Worked off in about 6 min"),
        (605, Trend.HOLDS, "Does not get ahead"),
        (100, Trend.GROWS, "Grows"),
    ],
)
def test_by_how_many_waited_five_minutes_ago(before: int, trend: Trend, title: str) -> None:
    backlog = backlog_of(STATS, five_minutes_ago(before), NOW)
    assert backlog.trend is trend
    assert verdict_text(STATS, backlog).title == title
    assert backlog.pace
    assert backlog.pace.ended == 100
    assert backlog.pace.came_in == max(0, 100 + (600 - before) / 5)


@pytest.mark.parametrize(
    ("changed", "trend"),
    [
        ({"paused": True}, Trend.PAUSED),
        ({"workers": 0}, Trend.UNSERVED),
        ({"workers": 0, "pending": 0}, Trend.KEEPS_UP),
        ({"latency_seconds": 1.5}, Trend.KEEPS_UP),
        ({"processed_total": 3}, Trend.UNKNOWN),  # the store was emptied
    ],
)
def test_whatever_came_before(changed: dict[str, Any], trend: Trend) -> None:
    assert backlog_of(replace(STATS, **changed), five_minutes_ago(100), NOW).trend is trend


def test_the_first_sample_after_a_start_may_be_of_any_second_of_its_minute() -> None:
    just_started = [Sample(MINUTE - 3, 0, 0), Sample(MINUTE - 1, 4800, 0, 0, 700)]
    assert backlog_of(STATS, just_started, NOW).trend is Trend.UNKNOWN
    a_minute_later = [*just_started, Sample(MINUTE, 4900, 0, 0, 650)]
    backlog = backlog_of(STATS, a_minute_later, NOW + timedelta(seconds=45))
    assert backlog.end_in == timedelta(minutes=9)


def test_without_samples_it_is_not_known() -> None:
    backlog = backlog_of(STATS, [], NOW)
    assert (backlog.trend, backlog.pace, backlog.end_in) == (Trend.UNKNOWN, None, None)
    assert verdict_text(STATS, backlog).title == "Not known yet"


def test_what_shrinks_by_next_to_nothing_has_no_end_that_is_known() -> None:
    stats = replace(STATS, pending=10**8)
    backlog = backlog_of(stats, five_minutes_ago(10**8 * 102 // 100, 4999), NOW)
    assert backlog.trend is Trend.SHRINKS
    assert backlog.end_in
    slowly = backlog_of(replace(stats, pending=10**8), five_minutes_ago(10**8 + 50, 4999), NOW)
    assert (slowly.trend, slowly.end_in) == (Trend.HOLDS, None)


def test_the_words_say_how_many_wait_and_for_how_long() -> None:
    backlog = backlog_of(STATS, five_minutes_ago(100), NOW)
    told = verdict_text(STATS, backlog).detail.text(NOW)
    assert told == (
        "600 tasks wait, the oldest for 1 min 30 s. They become more by about 100 a minute."
    )
    paused = replace(STATS, paused=True, pending=1)
    told = verdict_text(paused, backlog_of(paused, [], NOW), NOW).detail.text(NOW)
    assert told == (
        "Workers take nothing from it since today 12:00 UTC. 1 task waits, for 1 min 30 s."
    )
