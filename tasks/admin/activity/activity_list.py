"""The list of what staff did, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

from access.activity import Activity, Kind, Target
from tasks.admin.activity.activity_query import PERIODS, ActivityQuery
from tasks.admin.page import HubModelAdmin, render

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the list.

    target: what it was done to, where that is one thing.
    """

    entry: Activity
    target: Target | None

    @property
    def how_many(self) -> str:
        """Such as "450 tasks"."""
        return f"{self.entry.count:,} {Kind(self.entry.kind).label}s"


def activity_list(model_admin: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """A page of it: however much there is, it reads as many entries as it shows, and one more."""
    query = ActivityQuery.of(request.GET)
    entries = query.newest(request.user, PAGE_SIZE + 1)
    shown = entries[:PAGE_SIZE]
    has_more = len(entries) > PAGE_SIZE
    context = {
        "title": "Activity",
        "rows": _rows(shown),
        "query": query,
        "is_narrowed": bool(query.url_query()),
        "kinds": Kind.choices,
        "periods": [(name, label) for name, (label, _) in PERIODS.items()],
        "newest_query": query.url_query() if query.before is not None else None,
        "older_query": query.url_query(before=shown[-1].pk) if has_more else "",
    }
    return render(model_admin, request, "activity/list", context)


def _rows(entries: Sequence[Activity]) -> list[Row]:
    of_one = [entry.pk for entry in entries if entry.count == 1]
    targets = {target.activity_id: target for target in Target.objects.filter(activity__in=of_one)}
    return [Row(entry, targets.get(entry.pk)) for entry in entries]
