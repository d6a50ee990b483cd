"""The list of tasks: a page for each state, and the rows on it as they change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from progress.store_failure import store_failure_as
from tasks import listing, registry
from tasks.admin.actions import Action, allowed_to
from tasks.admin.task_filter import TaskFilter, read_filter
from tasks.admin.task_row import TaskRow, row_of
from tasks.exceptions import StatsFailed, StoreUnavailable
from tasks.listed_task import ListedTask, read_listed
from tasks.selectors import QueueStats, queue_stats
from tasks.states import State
from tasks.task_id import is_task_id

if TYPE_CHECKING:
    from tasks.admin.task_admin import TaskAdmin

_LISTED_BY = {
    State.PENDING: "due",
    State.ACTIVE: "started",
    State.SCHEDULED: "due",
    State.RETRY: "due",
    State.COMPLETED: "ended",
    State.ARCHIVED: "ended",
}
"""What the filter of times looks at, as the page says it."""


def task_list(model_admin: "TaskAdmin", request: HttpRequest) -> HttpResponse:
    """The page. Where the store does not answer it says so, with status 503."""
    asked = read_filter(request.GET)
    for problem in asked.problems:
        messages.warning(request, f"{problem} The list is shown without that filter.")
    actions = allowed_to(request.user)
    context = _surroundings(model_admin, request, asked, actions)
    try:
        page = _page(request, asked)
        stats = _stats(asked.wanted.queues)
    except (StoreUnavailable, StatsFailed):
        context["tabs"] = _tabs(asked, {})
        return TemplateResponse(request, "admin/tasks/task/list.html", context, status=503)
    context |= {
        "page": page,
        "rows": [(row, _buttons(row, actions)) for row in _rows(page.tasks, actions)],
        "tabs": _tabs(asked, _counts(stats)),
        "most_active": listing.MOST_ACTIVE,
        "is_cut": asked.wanted.state is State.ACTIVE
        and any(row.active > listing.MOST_ACTIVE for row in stats),
        "next_query": asked.query(cursor=page.next) if page.next else "",
    }
    return TemplateResponse(request, "admin/tasks/task/list.html", context)


def task_rows(model_admin: "TaskAdmin", request: HttpRequest) -> HttpResponse:
    """How the tasks of `?ids=` stand, those that are gone, and the counts of all states."""
    ids = [text for text in request.GET.get("ids", "").split(",") if is_task_id(text)]
    wanted = read_filter(request.GET).wanted
    try:
        with store_failure_as(StoreUnavailable):
            found = read_listed(ids[: listing.PAGE_SIZE])
        counts = _counts(_stats(wanted.queues))
    except (StoreUnavailable, StatsFailed) as problem:
        return JsonResponse({"error": problem.message}, status=503)
    tasks = [task for task in found if task]
    rows = _rows(tasks, allowed_to(request.user))
    there = {task.id for task in tasks}
    return JsonResponse(
        {
            "rows": [row.as_json() for row in rows],
            "gone": [task_id for task_id in ids if task_id not in there],
            "counts": {state.value: count for state, count in counts.items()},
        },
        headers={"Cache-Control": "no-store"},
    )


def _page(request: HttpRequest, asked: TaskFilter) -> listing.Page:
    try:
        return listing.page(asked.wanted, request.GET.get("cursor", ""))
    except ValueError:
        messages.warning(request, "That page was not understood: this is the first one.")
        return listing.page(asked.wanted)


def _stats(queues: Sequence[str]) -> list[QueueStats]:
    """Of these queues. Raises StatsFailed."""
    return [row for row in queue_stats() if row.queue in queues]


def _counts(stats: Sequence[QueueStats]) -> dict[State, int]:
    """How many tasks stand in each state."""
    return {state: sum(getattr(row, state.value) for row in stats) for state in State}


def _rows(tasks: Sequence[ListedTask], actions: list[Action]) -> list[TaskRow]:
    return [row_of(task, actions) for task in tasks]


def _buttons(row: TaskRow, actions: list[Action]) -> list[tuple[Action, bool]]:
    """Every action that the person may take, and whether it makes sense for this row now."""
    return [(action, action.name in row.actions) for action in actions]


def _tabs(asked: TaskFilter, counts: dict[State, int]) -> list[dict[str, Any]]:
    return [
        {
            "state": state.value,
            "query": asked.query(state=state.value),
            "count": counts.get(state),
            "is_current": state is asked.wanted.state,
        }
        for state in State
    ]


def _surroundings(
    model_admin: "TaskAdmin", request: HttpRequest, asked: TaskFilter, actions: list[Action]
) -> dict[str, Any]:
    """All of the page that does not come from the store."""
    return {
        **model_admin.admin_site.each_context(request),
        "title": "Tasks",
        "filter": asked,
        "state": asked.wanted.state.value,
        "listed_by": _LISTED_BY[asked.wanted.state],
        "queues": settings.TASKHUB_QUEUES,
        "types": registry.names(),
        "query": asked.query(),
        "turned_query": asked.query(order="" if asked.wanted.oldest_first else "oldest"),
        "clear_query": asked.query(queue="", type="", since="", until="", q=""),
        "is_narrowed": asked.wanted.is_filtered or bool(asked.values["queue"]),
        "is_first": "cursor" not in request.GET,
        "actions": actions,
        "fitting": [action for action in actions if action.fits(asked.wanted.state)],
        "may_add": model_admin.has_add_permission(request),
        "here": request.get_full_path(),
    }
