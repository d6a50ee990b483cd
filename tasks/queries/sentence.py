"""A sentence with moments and spans in it, which a page keeps up to date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from tasks.elapsed import elapsed_text


class Since(NamedTuple):
    """The span from a moment until now, such as "2 min"."""

    at: datetime


class Until(NamedTuple):
    """The span from now until a moment, such as "in 5 min"."""

    at: datetime


class At(NamedTuple):
    """A moment, such as "tomorrow 09:00 UTC"."""

    at: datetime


Value: TypeAlias = str | int | Since | Until | At


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    phrase: with the names of values, as `str.format` has them.
    values: by name.
    """

    phrase: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, now: datetime) -> str:
        """The sentence as it reads now."""
        return self.phrase.format_map(
            {name: value_text(value, now) for name, value in self.values.items()}
        )


def value_text(value: Value, now: datetime) -> str:
    """A value as it reads now."""
    if isinstance(value, Since):
        return elapsed_text((now - value.at) // timedelta(seconds=1))
    if isinstance(value, Until):
        left = (value.at - now) // timedelta(seconds=1)
        return f"in {elapsed_text(left)}" if left > 0 else "now"
    if isinstance(value, At):
        return moment_words(value.at, now)
    return f"{value:,}" if isinstance(value, int) else value


def moment_words(at: datetime, now: datetime) -> str:
    """A moment in UTC as people say it: "tomorrow 09:00 UTC", or with its date."""
    at, now = at.astimezone(UTC), now.astimezone(UTC)
    days = (at.date() - now.date()).days
    near: dict[int, str] = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    day = near.get(days) or f"{at.day} {at:%b %Y}"
    return f"{day} {at:%H:%M} UTC"
