"""The page of all types: how each is doing."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tasks import registry
from tasks.admin.page import TaskModelAdmin, render, store_is_away
from tasks.admin.types.figures import Figures, figures_of
from tasks.engine.type_counters import PERIODS
from tasks.exceptions import StatsFailed
from tasks.queries.type_stats import TypeStats, type_stats

PERIOD_LABELS: Final = {"hour": "Hour", "day": "Day", "month": "30 days"}


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeRow:
    """A type on the page.

    about: the first line of its description.
    is_registered: in this process; others may only be known by their tasks.
    figures: None where no attempt ended lately.
    """

    name: str
    about: str
    is_registered: bool
    figures: Figures | None


def type_list_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page. `period` is one of PERIODS, `q` a part of the names to show."""
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "hour"
    try:
        stats = type_stats(period)
    except StatsFailed:
        return store_is_away(model_admin, request)
    return render(model_admin, request, "types/list", _context(request, period, stats))


def _context(request: HttpRequest, period: str, stats: list[TypeStats]) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:200]
    rows = [row for row in _rows(stats) if text.casefold() in row.name.casefold()]
    return {
        "title": "Types",
        "section": ("Types", reverse("admin:tasks_types")),
        "text": text,
        "period": period,
        "periods": PERIOD_LABELS,
        "rows": rows,
        "may_add": request.user.has_perm("tasks.add_task"),
    }


def _rows(stats: list[TypeStats]) -> list[TypeRow]:
    """Those with the most attempts first, then by name."""
    by_name = {each.type: each for each in stats}
    known = set(registry.names())
    rows = [
        TypeRow(
            name=name,
            about=registry.get(name).description.partition("\n")[0] if name in known else "",
            is_registered=name in known,
            figures=figures_of(by_name[name]) if name in by_name else None,
        )
        for name in sorted(known | by_name.keys())
    ]
    return sorted(rows, key=lambda row: -row.figures.attempts if row.figures else 0)
