"""The list of tasks: a page for each state, and for all."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from store.exceptions import StoreUnavailable
from tasks.admin.actions import Action, allowed_to
from tasks.admin.list.columns import COLUMNS, rows_context
from tasks.admin.list.completion import completion
from tasks.admin.list.list_store import counts_at_once, stats_of, summaries, worker_names
from tasks.admin.list.page_place import SIZE_COOKIE, SIZES, PagePlace, read_place
from tasks.admin.list.saved_views import views_context
from tasks.admin.list.task_filter import ALL, TaskFilter, read_filter
from tasks.admin.list.task_row import row_of
from tasks.admin.page import TaskModelAdmin, render
from tasks.engine.calls import QueueStats
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.task_count import Count, total
from tasks.queries.task_query import STATES
from tasks.queries.task_summary import SUMMARY_PARTS

ROWS_COOKIE: Final = "tasks_rows"
"""Where a browser keeps that rows are to be compact."""


def list_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page. Where the store does not answer it says so, with status 503."""
    task_filter, place = read_filter(request.GET), read_place(request)
    actions = allowed_to(request.user)
    context = _surroundings(model_admin, request, task_filter, place, actions)
    try:
        page, place = _page(request, task_filter, place)
        stats = stats_of(task_filter.query)
        workers = worker_names(task_filter.state)
    except (StoreUnavailable, StatsFailed):
        context |= {"tabs": _tabs(task_filter, {}), "completion": completion(())}
        return render(model_admin, request, "list/list", context, 503)
    counts = counts_at_once(task_filter.query, stats)
    context |= _of_page(task_filter, place, page, counts)
    tasks = summaries(page.tasks)
    rows = [row_of(task, actions, workers) for task in tasks]
    columns = COLUMNS[task_filter.state]
    context |= {
        "rows": [row.context(columns, actions) for row in rows],
        "completion": completion(task.exception for task in tasks if not task.cancelled),
    }
    context |= {"tabs": _tabs(task_filter, counts), "is_cut": _is_cut(task_filter, stats)}
    answer = render(model_admin, request, "list/list", context)
    if "size" in request.GET:
        answer.set_cookie(SIZE_COOKIE, str(place.size), 365 * 86_400, samesite="Lax")
    return answer


def _page(
    request: HttpRequest, task_filter: TaskFilter, place: PagePlace
) -> tuple[task_list.TaskPage, PagePlace]:
    query, size = task_filter.query, place.size
    try:
        return task_list.page(query, place.cursor, size, SUMMARY_PARTS), place
    except ValueError:
        messages.warning(request, "That page was not understood: this is the first one.")
        return task_list.page(query, "", size, SUMMARY_PARTS), PagePlace(size)


def _of_page(
    task_filter: TaskFilter, place: PagePlace, page: task_list.TaskPage, counts: dict[State, Count]
) -> dict[str, Any]:
    """Which page it is, and the ways to others."""
    count = len(page.tasks)
    is_last = not page.next
    previous, following = place.previous(), place.next(page.next, count)
    known = Count(place.skipped + count) if is_last else None
    return {
        "page": page,
        "place": place,
        "first": place.skipped + 1 if count else 0,
        "last": place.skipped + count,
        "total": known or total(counts, task_filter.query.states),
        "previous_query": task_filter.url_query(**previous.parameters) if previous else "",
        "next_query": "" if is_last else task_filter.url_query(**following.parameters),
        "max_active": task_list.MAX_ACTIVE,
    }


def _tabs(task_filter: TaskFilter, counts: dict[State, Count]) -> list[dict[str, Any]]:
    everything = total(counts, STATES)
    states: list[State | None] = [None, *STATES]
    return [
        {
            "state": state.value if state else ALL,
            "query": task_filter.url_query(state=state.value if state else "", order=""),
            "count": counts.get(state) if state else everything,
            "is_current": state is task_filter.state,
        }
        for state in states
    ]


def _is_cut(task_filter: TaskFilter, stats: list[QueueStats]) -> bool:
    """Whether there are active tasks that are not listed."""
    lists_active = State.ACTIVE in task_filter.query.states
    return lists_active and any(row.active > task_list.MAX_ACTIVE for row in stats)


def _surroundings(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    task_filter: TaskFilter,
    place: PagePlace,
    actions: list[Action],
) -> dict[str, Any]:
    """All of the page that does not come from the store."""
    state, query = task_filter.state, task_filter.query
    earliest_first = query.oldest_first
    waits = task_filter.waits
    return (
        rows_context(state, actions)
        | views_context(request, task_filter)
        | {
            "title": "Tasks",
            "filter": task_filter,
            "place": place,
            "sizes": SIZES,
            "query": task_filter.url_query(),
            "order": _ORDERS[waits][earliest_first],
            "turned_query": task_filter.url_query(
                order="" if earliest_first != waits else _ORDERS[waits][not earliest_first]
            ),
            "clear_query": task_filter.url_query(**dict.fromkeys(task_filter.narrowing, "")),
            "chips": [
                (name, text, task_filter.url_query(**{name: ""}))
                for name, text in task_filter.narrowing.items()
            ],
            "is_narrowed": task_filter.is_narrowed,
            "is_compact": request.COOKIES.get(ROWS_COOKIE) == "compact",
            "may_add": model_admin.has_add_permission(request),
            "here": request.get_full_path(),
        }
    )


_ORDERS: Final = {False: ("newest", "oldest"), True: ("latest", "soonest")}
"""By whether tasks wait for their time: the latest first, the earliest first."""
