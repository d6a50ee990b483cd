"""What a page of the list asks for while somebody looks at it: its rows, and what joins them."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.actions import Action, allowed_to
from tasks.admin.list.columns import rows_context
from tasks.admin.list.list_store import counts_at_once, stats_of, summaries, worker_names
from tasks.admin.list.page_place import SIZES, read_place
from tasks.admin.list.task_filter import ALL, TaskFilter, read_filter
from tasks.admin.list.task_row import TaskRow, row_of
from tasks.admin.page import TEMPLATES, TaskModelAdmin
from tasks.engine.record import is_task_id
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.task_count import Count, count_matches, total
from tasks.queries.task_query import STATES
from tasks.queries.task_summary import SUMMARY_PARTS, TaskSummary, read_summaries


def live_rows(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """How the tasks of `?ids=` stand, and those that are gone.

    With `first` also the first page as it is now: its ids in order, and as HTML the rows that are
    not among `ids`. With `count` how many tasks match in each state, where that has to be counted;
    else it is told in any case.
    """
    task_filter = read_filter(request.GET)
    actions = allowed_to(request.user)
    ids = [text for text in request.GET.get("ids", "").split(",") if is_task_id(text)][: max(SIZES)]
    try:
        first = _first_page(request, task_filter)
        others = _others(ids, first or [])
        counts = _counts(task_filter, is_wanted="count" in request.GET)
        workers = worker_names(task_filter.state)
    except (StoreUnavailable, StatsFailed) as problem:
        return JsonResponse({"error": problem.message}, status=503)
    rows = [row_of(task, actions, workers) for task in (*(first or ()), *others)]
    there = {row.id for row in rows}
    answer: dict[str, Any] = {
        "rows": [row.as_json() for row in rows if row.id in ids],
        "gone": [task_id for task_id in ids if task_id not in there],
        "counts": _texts(counts),
        "total": _text(total(counts, task_filter.query.states)),
    }
    if first is not None:
        joined = [row for row in rows[: len(first)] if row.id not in ids]
        answer["page"] = [task.id for task in first]
        answer["joined"] = _as_html(joined, task_filter, actions)
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _first_page(request: HttpRequest, task_filter: TaskFilter) -> list[TaskSummary] | None:
    if "first" not in request.GET:
        return None
    page = task_list.page(task_filter.query, "", read_place(request).size, SUMMARY_PARTS)
    return summaries(page.tasks)


def _others(ids: list[str], first: list[TaskSummary]) -> list[TaskSummary]:
    """The tasks of these ids that are not on the page."""
    there = {task.id for task in first}
    missing = [task_id for task_id in ids if task_id not in there]
    if not missing:
        return []
    with store_failure_as(StoreUnavailable):
        return [task for task in read_summaries(missing) if task]


def _counts(task_filter: TaskFilter, *, is_wanted: bool) -> dict[State, Count]:
    """How many tasks match in each state; nothing of a task that is asked for by its id."""
    query = task_filter.query
    counts = counts_at_once(query, stats_of(query))
    if not counts and is_wanted and not query.task_id:
        current = query.states if task_filter.state else ()
        states = (*current, *(state for state in STATES if state not in current))
        counts = count_matches(replace(query, states=states))
    return counts


def _texts(counts: dict[State, Count]) -> dict[str, str]:
    texts = {state.value: str(count) for state, count in counts.items()}
    everything = total(counts, STATES)
    return {**texts, ALL: str(everything)} if everything else texts


def _text(count: Count | None) -> str:
    return str(count) if count else ""


def _as_html(rows: list[TaskRow], task_filter: TaskFilter, actions: list[Action]) -> dict[str, str]:
    """Rows as the page has them, by id."""
    shared = rows_context(task_filter.state, actions)
    return {
        row.id: render_to_string(
            f"{TEMPLATES}/list/row.html", shared | row.context(shared["columns"], actions)
        )
        for row in rows
    }
