"""Moments as RFC 3339 writes them. See https://www.rfc-editor.org/rfc/rfc3339#section-5.6."""

import re
from datetime import UTC, datetime, timedelta

_HOUR, _MINUTE = r"(?:[01]\d|2[0-3])", r"[0-5]\d"
_RFC3339 = re.compile(
    rf"\d{{4}}-\d\d-\d\d[Tt]{_HOUR}:{_MINUTE}:(?:[0-5]\d|(?P<leap>60))(?:\.\d+)?"
    rf"(?:[Zz]|[+-]{_HOUR}:{_MINUTE})",
    re.ASCII,
)
_EXPECTED = 'must be an RFC 3339 time with an offset, such as "2024-01-15T10:00:00Z"'


def parse_rfc3339(text: str) -> datetime:
    """A moment, in UTC; digits after the microseconds are dropped, a leap second is the next.

    Raises ValueError, with a message for people, when the text is anything else.
    """
    match = _RFC3339.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(_EXPECTED)
    leap = timedelta(seconds=1 if match["leap"] else 0)
    if leap:
        text = text[: match.start("leap")] + "59" + text[match.end("leap") :]
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC) + leap
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{_EXPECTED}; {error}") from error


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, rounded up: a task never starts before its time."""
    return -((EPOCH - moment) // timedelta(milliseconds=1))


def format_rfc3339(moment: datetime) -> str:
    """A moment in UTC with `Z`, with milliseconds where there are any."""
    moment = moment.astimezone(UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def from_ms(ms: int) -> datetime:
    """The moment so many milliseconds after 1970 began, in UTC."""
    return EPOCH + timedelta(milliseconds=ms)
