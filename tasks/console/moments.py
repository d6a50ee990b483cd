"""Moments as people at a terminal read them: by their own clock."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tasks.elapsed import elapsed_text

_ZONE_OF_MACHINE: Final = "/etc/localtime"


@cache
def local_zone() -> tzinfo:
    """The zone of who sits at the terminal, UTC where it cannot be told. Django has made that of
    the process UTC."""
    name = settings.LOCAL_TIME_ZONE.removeprefix(":")
    try:
        if name and not name.startswith("/"):
            return ZoneInfo(name)
        with Path(name or _ZONE_OF_MACHINE).open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError, LookupError):
        return UTC


def local_text(moment: datetime | None) -> str:
    """A moment by the local clock and in UTC, a dash where there is none."""
    if moment is None:
        return "-"
    local, utc = moment.astimezone(local_zone()), moment.astimezone(UTC)
    if local.utcoffset() == utc.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M:%S} UTC"
    form = "%H:%M:%S" if local.date() == utc.date() else "%Y-%m-%d %H:%M:%S"
    return f"{local:%Y-%m-%d %H:%M:%S %Z} ({utc.strftime(form)} UTC)"


def distance_text(moment: datetime | None) -> str:
    """How long ago a moment was, or how long it is until then, in one unit."""
    if moment is None:
        return "-"
    seconds = round((datetime.now(UTC) - moment).total_seconds())
    if seconds == 0:
        return "now"
    number, unit = elapsed_text(abs(seconds)).split()[:2]
    return f"{number} {unit} ago" if seconds > 0 else f"in {number} {unit}"
