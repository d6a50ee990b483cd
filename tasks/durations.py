"""Durations as Go writes them: `300ms`, `1.5h`, `1h30m`. See https://pkg.go.dev/time#ParseDuration."""

import re

import durationpy

_GO_DURATION = re.compile(r"(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+\Z")
_GO_MAX_SECONDS = (2**63 - 1) / 1e9
_SMALLEST_SECONDS = 1e-6


def parse_duration(text: str) -> float:
    """A duration above zero, in seconds; what is below a microsecond counts as one.

    Raises ValueError, with a message for people, when the text is anything else.
    """
    if not isinstance(text, str) or not _GO_DURATION.match(text):
        raise ValueError('must be a duration such as "300ms", "30s" or "1h30m"')
    if not re.search("[1-9]", text):
        raise ValueError("must be longer than zero")
    try:
        seconds: float = durationpy.from_str(text).total_seconds()
    except durationpy.DurationError:
        seconds = float("inf")
    if seconds > _GO_MAX_SECONDS:
        raise ValueError("must be shorter than 292 years")
    return max(seconds, _SMALLEST_SECONDS)


_LONGEST_DAYS = 36_500


def parse_days(text: str) -> float:
    """A duration that may be in days, such as `90d`, in seconds: at most a hundred years.

    Raises ValueError, with a message for people, when the text is anything else.
    """
    days = re.fullmatch("([1-9][0-9]{0,8})d", text, re.ASCII)
    try:
        seconds = int(days[1]) * 86_400.0 if days else parse_duration(text)
    except ValueError as error:
        raise ValueError('must be a duration such as "90d" or "12h"') from error
    if seconds > _LONGEST_DAYS * 86_400:
        raise ValueError(f"must be {_LONGEST_DAYS} days at most")
    return seconds
