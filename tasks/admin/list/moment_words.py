"""Moments as somebody writes them into a filter: `1h`, `today`, `18:30`, `2026-01-31`."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.utils.dateparse import parse_date, parse_datetime, parse_time

from tasks.durations import parse_days

EXPECTED: Final = (
    "write 30m, 1h or 7d for as long ago, +1h for ahead, today, yesterday, tomorrow, 18:30,"
    " 2026-01-31 or 2026-01-31T18:30, in UTC"
)
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_LAST: Final = time.max


def moment_of(text: str, now: datetime, *, at_end: bool = False) -> datetime | None:
    """The moment, in UTC; None for a text that is none.

    at_end: of a day that is named, its end is meant rather than its beginning.
    """
    try:
        return _moment(text.strip().lower(), now.astimezone(UTC), _LAST if at_end else time.min)
    except (ValueError, OverflowError):
        return None


def _moment(text: str, now: datetime, of_day: time) -> datetime | None:
    if text == "now":
        return now
    if text in _DAYS:
        return datetime.combine(now.date() + timedelta(days=_DAYS[text]), of_day, UTC)
    if re.fullmatch(r"\d\d?:\d\d(:\d\d)?", text, re.ASCII):
        clock = parse_time(text)
        return datetime.combine(now.date(), clock, UTC) if clock else None
    if re.match(r"\d{4}-", text, re.ASCII):
        return _written_out(text.upper(), of_day)
    span = timedelta(seconds=parse_days(text.removeprefix("+")))
    return now + span if text.startswith("+") else now - span


def _written_out(text: str, of_day: time) -> datetime | None:
    day = parse_date(text)
    if day:
        return datetime.combine(day, of_day, UTC)
    moment = parse_datetime(text)
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
