"""The page of a type: how it is doing, what fails of it, and what its payload has to be."""

from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from store.exceptions import StoreUnavailable
from tasks import registry
from tasks.admin.errors.error_filter import read_filter
from tasks.admin.errors.error_row import ErrorRow, row_of
from tasks.admin.page import TaskModelAdmin, notice, render_live, store_is_away
from tasks.admin.types.figures import Figures, figures_of
from tasks.admin.types.payload_words import payload_fields
from tasks.admin.types.type_list_page import PERIOD_LABELS
from tasks.elapsed import elapsed_text
from tasks.engine.type_counters import OTHER_TYPES
from tasks.exceptions import StatsFailed
from tasks.payload_schema import payload_schema
from tasks.queries.error_groups import FailedTasks, error_groups
from tasks.queries.type_stats import TypeHistory, type_history
from tasks.registry import TaskType
from tasks.times import EPOCH

_MOST_ERRORS: Final = 5
_LINES: Final = (
    ("Attempts", "attempts"),
    ("Throughput", "throughput"),
    ("Failure rate", "failure_rate"),
    ("Failed", "failed"),
    ("Retried", "retried"),
    ("Cancelled", "cancelled"),
    ("Run time, median", "run_p50"),
    ("Run time, p95", "run_p95"),
    ("Wait, median", "wait_p50"),
    ("Wait, p95", "wait_p95"),
)
"""The rows of the table of figures, and the names of these."""


def type_page(model_admin: TaskModelAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """The page; `?part=live`: only what changes, as HTML. 404 for a type that is neither registered
    nor has had tasks lately."""
    task_type = registry.get(name) if name in registry.names() else None
    try:
        history = type_history(name)
        failed = error_groups(settings.TASKHUB_QUEUES, type_name=name)
    except (StatsFailed, StoreUnavailable):
        return store_is_away(model_admin, request)
    if not (task_type or failed or history["month"].stats.queues):
        text = "No type of this name is registered in this hub, and it has had no tasks lately."
        return notice(model_admin, request, 404, "There is no such type", text)
    context = {
        **_figures(history),
        **_errors(name, failed),
        **(_definition(task_type) if task_type else {}),
        "title": f"Type {name}",
        "section": ("Types", reverse("admin:tasks_types")),
        "page_name": name,
        "name": name,
        "type": task_type,
        "is_of_many": name == OTHER_TYPES,
        "may_add": task_type is not None and request.user.has_perm("tasks.add_task"),
    }
    return render_live(model_admin, request, "types/page", context)


def _figures(history: dict[str, TypeHistory]) -> dict[str, Any]:
    figures: list[Figures] = [figures_of(history[period].stats) for period in PERIOD_LABELS]
    return {
        "periods": PERIOD_LABELS,
        "lines": [
            (label, [_text(getattr(each, name)) for each in figures]) for label, name in _LINES
        ],
        "charts": {period: _chart(history[period]) for period in PERIOD_LABELS},
    }


def _text(figure: int | str) -> str:
    return f"{figure:,}" if isinstance(figure, int) else figure


def _chart(history: TypeHistory) -> dict[str, Any]:
    """Columns, as charts want them."""
    return {
        "seconds": history.seconds,
        "times": [point.time for point in history.points],
        "completed": [point.completed for point in history.points],
        "failed": [point.failed for point in history.points],
    }


def _errors(name: str, failed: list[FailedTasks]) -> dict[str, Any]:
    """The groups of which one ended last."""
    total = sum(group.count for group in failed)
    shown = read_filter(QueryDict(mutable=True), datetime.now(UTC))
    newest = sorted(failed, key=lambda group: group.last_at or EPOCH, reverse=True)
    rows: list[ErrorRow] = [row_of(group, total, shown) for group in newest[:_MOST_ERRORS]]
    return {"errors": rows}


def _definition(task_type: TaskType) -> dict[str, Any]:
    schema = payload_schema(task_type)
    return {
        "timeout": elapsed_text(task_type.timeout),
        "takes_any": schema is None,
        "fields": payload_fields(schema) if schema else [],
    }
