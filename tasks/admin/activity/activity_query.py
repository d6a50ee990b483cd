"""Which activity a page shows: what the person may see of it, and what an address asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import now

from access.activity import Activity, Kind, Target
from tasks.engine.record import is_task_id

RIGHT_TO_SEE: Final = {
    Kind.TASK: "tasks.view_task",
    Kind.QUEUE: "tasks.view_task",
    Kind.WORKER: "tasks.view_task",
    Kind.KEY: "access.view_apikey",
    Kind.USER: "auth.view_user",
    Kind.GROUP: "auth.view_group",
}
"""What was done to a thing is for those who may see such things."""
PERIODS: Final = {
    "hour": ("Past hour", timedelta(hours=1)),
    "day": ("Past day", timedelta(days=1)),
    "week": ("Past 7 days", timedelta(days=7)),
    "month": ("Past 30 days", timedelta(days=30)),
}
"""By their names in an address."""
_MOST_TEXT: Final = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityQuery:
    """What an address asks for; what it says wrongly asks for nothing.

    text: the exact name of an account, or of what it was done to.
    since: a name in PERIODS.
    before: the id of an entry; those before it are read.
    """

    text: str = ""
    kind: str = ""
    since: str = ""
    before: int | None = None

    @classmethod
    def of(cls, parameters: QueryDict) -> "ActivityQuery":
        kind, since, before = (parameters.get(name, "") for name in ("kind", "since", "before"))
        return cls(
            text=parameters.get("q", "").strip()[:_MOST_TEXT],
            kind=kind if kind in Kind.values else "",
            since=since if since in PERIODS else "",
            before=int(before) if before.isascii() and before.isdigit() else None,
        )

    def url_query(self, before: int | None = None) -> str:
        """The query of a link to the same from the newest on, or before an entry."""
        said = {"q": self.text, "kind": self.kind, "since": self.since, "before": before}
        parameters = QueryDict(mutable=True)
        parameters.update({name: str(value) for name, value in said.items() if value})
        return parameters.urlencode()

    def newest(self, user: Any, limit: int) -> list[Activity]:
        """The newest entries of those that this person may see, at most so many."""
        found = self._entries(user)
        if not self.text:
            return list(found[:limit])
        named = Target.objects.filter(name=self.text).values("activity_id")
        entries = {entry.pk: entry for entry in found.filter(pk__in=named)[:limit]}
        if not is_task_id(self.text):  # each with its own index: an "or" would read and sort all
            entries |= {entry.pk: entry for entry in found.filter(user_name=self.text)[:limit]}
        return [entries[pk] for pk in sorted(entries, reverse=True)[:limit]]

    def _entries(self, user: Any) -> QuerySet[Activity]:
        found = visible_to(user)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.since:
            found = found.filter(at__gte=self._begin())
        if self.before is not None:
            found = found.filter(pk__lt=self.before)
        return found.order_by("-pk")

    def _begin(self) -> datetime:
        return now() - PERIODS[self.since][1]


def visible_to(user: Any) -> QuerySet[Activity]:
    """All activity that this person may see."""
    kinds = [kind for kind, right in RIGHT_TO_SEE.items() if user.has_perm(right)]
    every = Activity.objects.all()
    return every if len(kinds) == len(RIGHT_TO_SEE) else every.filter(kind__in=kinds)
