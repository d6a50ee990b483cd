"""Which errors the page of errors shows, as its address says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import QueryDict

from tasks.engine.states import State

FIELDS: Final = ("queue", "type", "error", "since", "sort")
SORTS: Final = {"count": "Most tasks", "last": "Newest"}
"""Orders of the page, and what they have first."""
_MOST_TEXT: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Period:
    """A time up to now, of which errors are shown.

    label: as the page says it.
    begin: the moment at which it begins, from that of now.
    """

    label: str
    begin: Callable[[datetime], datetime]


PERIODS: Final = {
    "1h": Period("the last hour", lambda now: now - timedelta(hours=1)),
    "6h": Period("the last 6 hours", lambda now: now - timedelta(hours=6)),
    "today": Period(
        "today (UTC)", lambda now: now.replace(hour=0, minute=0, second=0, microsecond=0)
    ),
    "24h": Period("the last 24 hours", lambda now: now - timedelta(days=1)),
    "7d": Period("the last 7 days", lambda now: now - timedelta(days=7)),
}


@dataclass(frozen=True, slots=True)
class ErrorFilter:
    """What an address asks for.

    values: by the names in FIELDS, as they were written, those that were understood.
    since: None for as long as tasks are kept.
    problems: what was not understood, as sentences.
    """

    values: dict[str, str]
    queues: tuple[str, ...]
    since: datetime | None
    problems: list[str] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        return any(self.values[name] for name in ("queue", "type", "error", "since"))

    @property
    def cleared_query(self) -> str:
        """The query of a link to all errors, in this order."""
        return _encoded({"sort": self.values["sort"]})

    def url_query(self, **changes: str) -> str:
        """The query of a link to the same, or to the same with changes."""
        return _encoded(self.values | changes)

    def list_query(self, **group: str) -> str:
        """The query of the list of tasks that has what is counted here of a group.

        The period is one from a moment on there, so that it stays the same.
        """
        since = f"{self.since:%Y-%m-%dT%H:%M:%S}" if self.since else ""
        values = {name: self.values[name] for name in ("queue", "type", "error")}
        return _encoded({"state": State.ARCHIVED.value, **values, **group, "since": since})


def read_filter(parameters: QueryDict, now: datetime) -> ErrorFilter:
    """The filter of an address's query; where it is not understood, `problems` says so."""
    values = {name: parameters.get(name, "").strip()[:_MOST_TEXT] for name in FIELDS}
    known = {"queue": settings.TASKHUB_QUEUES, "since": PERIODS, "sort": SORTS}
    unknown = [name for name in known if values[name] and values[name] not in known[name]]
    problems = [f"There is no {_WORDS[name]} “{values[name]}”." for name in unknown]
    values |= dict.fromkeys(unknown, "")
    queues = (values["queue"],) if values["queue"] else tuple(settings.TASKHUB_QUEUES)
    begin = PERIODS[values["since"]].begin if values["since"] else None
    since = begin(now.astimezone(UTC)).replace(microsecond=0) if begin else None
    return ErrorFilter(values, queues, since, problems)


_WORDS: Final = {"queue": "queue", "since": "period", "sort": "order"}


def _encoded(values: dict[str, str]) -> str:
    parameters = QueryDict(mutable=True)
    parameters.update({name: text for name, text in values.items() if text})
    return parameters.urlencode()
