"""The page of errors: what fails, how often, since when, and what can be done about all of it."""

from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from store.exceptions import StoreUnavailable
from tasks import registry
from tasks.admin.actions import ACTIONS, may
from tasks.admin.errors.error_filter import PERIODS, SORTS, ErrorFilter, read_filter
from tasks.admin.errors.error_row import row_of
from tasks.admin.page import TaskModelAdmin, render, store_is_away
from tasks.queries.error_groups import FailedTasks, error_groups
from tasks.times import EPOCH

_MOST_ROWS: Final = 100
_BUTTONS: Final = {"run": "Run all again", "delete": "Delete all"}
"""What is done to all tasks of a group, by the name of the action."""


def errors_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page. Where the store does not answer it says so, with status 503."""
    shown = read_filter(request.GET, datetime.now(UTC))
    for problem in shown.problems:
        messages.warning(request, f"{problem} The page is shown without that filter.")
    try:
        groups = error_groups(
            shown.queues,
            type_name=shown.values["type"],
            error=shown.values["error"],
            since=shown.since,
        )
    except StoreUnavailable:
        return store_is_away(model_admin, request)
    return render(model_admin, request, "errors/errors", _context(request, shown, groups))


def _context(request: HttpRequest, shown: ErrorFilter, groups: list[FailedTasks]) -> dict[str, Any]:
    total = sum(group.count for group in groups)
    if shown.values["sort"] == "last":
        groups = sorted(groups, key=lambda group: group.last_at or EPOCH, reverse=True)
    rows = [row_of(group, total, shown) for group in groups[:_MOST_ROWS]]
    return {
        "title": "Errors",
        "section": ("Errors", reverse("admin:tasks_errors")),
        "filter": shown,
        "queues": settings.TASKHUB_QUEUES,
        "types": registry.names(),
        "periods": {
            name: period.label[0].upper() + period.label[1:] for name, period in PERIODS.items()
        },
        "period": PERIODS[shown.values["since"]].label if shown.since else "",
        "sorts": [(name, words, shown.url_query(sort=name)) for name, words in SORTS.items()],
        "sort": shown.values["sort"] or "count",
        "rows": rows,
        "how_many_groups": len(groups),
        "total": total,
        "all_query": shown.list_query() if shown.values["error"] and len(rows) > 1 else "",
        "buttons": [
            (name, label) for name, label in _BUTTONS.items() if may(request.user, ACTIONS[name])
        ],
        "act": reverse("admin:tasks_task_act"),
        "list": reverse("admin:tasks_task_changelist"),
        "here": request.get_full_path(),
    }
