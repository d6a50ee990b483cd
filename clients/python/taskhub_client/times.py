"""Times and durations, as the API writes them."""

from datetime import UTC, datetime, timedelta

Moment = datetime | str
"""A time: with its offset from UTC, or as RFC 3339 has it."""
Duration = timedelta | str
"""As Go writes it (`300ms`, `1h30m`), or a timedelta."""


def rfc3339(moment: Moment) -> str:
    """Raises ValueError for a datetime that does not say its offset from UTC."""
    if isinstance(moment, str):
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.isoformat()


def go_duration(duration: Duration) -> str:
    """Whole microseconds of a timedelta; a text as it is."""
    if isinstance(duration, str):
        return duration
    return f"{duration // timedelta(microseconds=1)}us"


def read_time(text: str) -> datetime:
    """A time out of an answer."""
    return datetime.fromisoformat(text)


def read_optional_time(text: str | None) -> datetime | None:
    """The same, where there may be none yet."""
    return read_time(text) if text else None


def of_milliseconds(timestamp_ms: int) -> datetime:
    """The time so many milliseconds after 1970 began."""
    return datetime.fromtimestamp(timestamp_ms // 1000, UTC) + timedelta(
        milliseconds=timestamp_ms % 1000
    )
