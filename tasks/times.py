"""Moments as RFC 3339 writes them. See https://www.rfc-editor.org/rfc/rfc3339#section-5.6."""

import re
from datetime import UTC, datetime, timedelta, timezone

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))\Z",
    re.ASCII,
)
_WRONG = 'must be an RFC 3339 time with an offset, such as "2024-01-15T10:00:00Z"'


def parse_rfc3339(text: str) -> datetime:
    """A moment, in UTC; digits after the microseconds are dropped, a leap second is the next.

    Raises ValueError, with a message for people, when the text is anything else.
    """
    match = _RFC3339.match(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(_WRONG)
    year, month, day, hour, minute, second = (int(group) for group in match.groups()[:6])
    microsecond = int((match[7] or "0")[:6].ljust(6, "0"))
    offset_hours, offset_minutes = int(match[9] or 0), int(match[10] or 0)
    if offset_hours > 23 or offset_minutes > 59 or second > 60:
        raise ValueError(_WRONG)
    offset = timedelta(hours=offset_hours, minutes=offset_minutes)
    zone = timezone(-offset if match[8] == "-" else offset)
    leap = timedelta(seconds=1 if second == 60 else 0)
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), microsecond, tzinfo=zone)
        return moment.astimezone(UTC) + leap
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{_WRONG}; {error}") from error


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
