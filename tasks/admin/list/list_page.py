"""The list of tasks: a page for each state, and the rows on it as they change."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse

from store.exceptions import StoreUnavailable, store_failure_as
from tasks import registry
from tasks.admin.actions import Action, allowed_to
from tasks.admin.list.task_filter import TaskFilter, read_filter
from tasks.admin.list.task_row import TaskRow, row_of
from tasks.admin.page import TaskModelAdmin, render
from tasks.engine.calls import QueueStats
from tasks.engine.record import is_task_id
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.queues import queue_stats
from tasks.queries.task_summary import SUMMARY_PARTS, TaskSummary, read_summaries, summary_of


def list_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page. Where the store does not answer it says so, with status 503."""
    task_filter = read_filter(request.GET)
    for problem in task_filter.problems:
        messages.warning(request, f"{problem} The list is shown without that filter.")
    actions = allowed_to(request.user)
    context = _surroundings(model_admin, request, task_filter, actions)
    try:
        page = _page(request, task_filter)
        stats = _stats(task_filter.query.queues)
    except (StoreUnavailable, StatsFailed):
        context["tabs"] = _tabs(task_filter, {})
        return render(model_admin, request, "list/list", context, 503)
    context |= {
        "page": page,
        "rows": [(row, _buttons(row, actions)) for row in _rows(_summaries(page), actions)],
        "tabs": _tabs(task_filter, _counts(stats)),
        "max_active": task_list.MAX_ACTIVE,
        "is_cut": task_filter.state is State.ACTIVE
        and any(row.active > task_list.MAX_ACTIVE for row in stats),
        "next_query": task_filter.url_query(cursor=page.next) if page.next else "",
    }
    return render(model_admin, request, "list/list", context)


def task_rows(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """How the tasks of `?ids=` stand, those that are gone, and the counts of all states."""
    ids = [text for text in request.GET.get("ids", "").split(",") if is_task_id(text)]
    query = read_filter(request.GET).query
    try:
        with store_failure_as(StoreUnavailable):
            found = read_summaries(ids[: task_list.PAGE_SIZE])
        counts = _counts(_stats(query.queues))
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


def _page(request: HttpRequest, task_filter: TaskFilter) -> task_list.TaskPage:
    cursor = request.GET.get("cursor", "")
    try:
        return task_list.page(task_filter.query, cursor, parts=SUMMARY_PARTS)
    except ValueError:
        messages.warning(request, "That page was not understood: this is the first one.")
        return task_list.page(task_filter.query, parts=SUMMARY_PARTS)


def _summaries(page: task_list.TaskPage) -> list[TaskSummary]:
    return [summary for task in page.tasks if (summary := summary_of(task))]


def _stats(queues: Sequence[str]) -> list[QueueStats]:
    """Of these queues. Raises StatsFailed."""
    return [row for row in queue_stats() if row.queue in queues]


def _counts(stats: Sequence[QueueStats]) -> dict[State, int]:
    """How many tasks stand in each state."""
    return {state: sum(getattr(row, state.value) for row in stats) for state in State}


def _rows(tasks: Sequence[TaskSummary], actions: list[Action]) -> list[TaskRow]:
    return [row_of(task, actions) for task in tasks]


def _buttons(row: TaskRow, actions: list[Action]) -> list[tuple[Action, bool]]:
    """Every action that the person may take, and whether it makes sense for this row now."""
    return [(action, action.name in row.actions) for action in actions]


def _tabs(task_filter: TaskFilter, counts: dict[State, int]) -> list[dict[str, Any]]:
    return [
        {
            "state": state.value,
            "query": task_filter.url_query(state=state.value),
            "count": counts.get(state),
            "is_current": state is task_filter.state,
        }
        for state in State
    ]


def _surroundings(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    task_filter: TaskFilter,
    actions: list[Action],
) -> dict[str, Any]:
    """All of the page that does not come from the store."""
    query = task_filter.query
    return {
        "title": "Tasks",
        "filter": task_filter,
        "state": task_filter.state.value,
        "listed_by": task_filter.state.listed_by.label,
        "queues": settings.TASKHUB_QUEUES,
        "types": registry.names(),
        "query": task_filter.url_query(),
        "turned_query": task_filter.url_query(order="" if query.oldest_first else "oldest"),
        "clear_query": task_filter.url_query(queue="", type="", error="", since="", until="", q=""),
        "is_narrowed": query.is_filtered or bool(task_filter.values["queue"]),
        "is_first": "cursor" not in request.GET,
        "actions": actions,
        "fitting": [action for action in actions if action.applies_to_state(task_filter.state)],
        "may_add": model_admin.has_add_permission(request),
        "here": request.get_full_path(),
    }
