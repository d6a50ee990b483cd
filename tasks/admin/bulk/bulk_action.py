"""Acting on tasks: on one, on those selected, on all that match, after asking where it counts."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from access import activity
from access.rights import require_right
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.actions import ACTIONS, Action, act
from tasks.admin.bulk.asking import about_all, about_selected
from tasks.admin.bulk.bulk_progress import BulkProgress, progress_of
from tasks.admin.bulk.outcome import refusals, tasks, tell
from tasks.admin.list.task_filter import TaskFilter, read_filter
from tasks.admin.page import TaskModelAdmin, render, warn_unconfirmed
from tasks.engine.record import is_task_id
from tasks.engine.states import Event
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.task_summary import read_summaries

AT_ONCE: Final = 1000
"""On how many tasks one request acts."""
_ACTS_FOR: Final = 4.0  # seconds, about: then the next request goes on
_READ_AT_ONCE: Final = 100
_AWAY: Final = "The store does not answer. Nothing was done."


def bulk_action(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """Do `action` to the tasks `ids`, or with `all` to those that match the query's filter.

    Then on to `next`, with a message that says what was done and what was not, and why. Asks first,
    unless it is `confirmed` or a single task that is run. `stop` ends a long action where it is.
    """
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest("there is no such action")
    for right in action.rights:
        require_right(request.user, right)
    act_on = _act_on_all if request.POST.get("all") else _act_on_selected
    template, context = act_on(request, action)
    if not template:
        return HttpResponseRedirect(_where_to(request, context.get("gone", ())))
    context = {"action": action, "next": _next(request), **context}
    return render(model_admin, request, template, context)


Reply = tuple[str, dict[str, Any]]
"""The template of a page that asks or shows how far it is, and its context. Without one it is over:
on to the next page, which is not that of a task that is `gone`."""
_OVER: Final[Reply] = ("", {})


def _is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get("confirmed") == "yes"


def _act_on_selected(request: HttpRequest, action: Action) -> Reply:
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    if not ids:
        messages.warning(request, "No task was selected.")
        return _OVER
    if (len(ids) > 1 or action.is_asked) and not _is_confirmed(request):
        try:
            return "bulk/ask", about_selected(action, ids, _next(request))
        except StoreUnavailable:
            messages.error(request, _AWAY)
            return _OVER
    types = _types(ids)
    result = act(action, ids)
    activity.record(
        request,
        action.done,
        kind=activity.Kind.TASK,
        names=result.done,
        labels=types,
        refused=result.refused,
    )
    if result.done or result.refused:
        tell(request, action, len(result.done), result.refused)
    if result.is_unconfirmed:
        warn_unconfirmed(request)
    if result.left:
        left = f"The store does not answer: {tasks(result.left)} left as before."
        messages.error(request, left)
    is_gone = action.event is Event.DELETE and len(ids) == 1
    return "", {"gone": result.done if is_gone else ()}


def _act_on_all(request: HttpRequest, action: Action) -> Reply:
    task_filter = read_filter(request.GET)
    if task_filter.problems:  # to leave a filter out would act on more than was meant
        messages.error(request, " ".join([*task_filter.problems, "Nothing was done."]))
        return _OVER
    task_filter.query = task_filter.query.within(action.applies_to_state)
    try:
        if not _is_confirmed(request):
            return _ask_about_all(request, action, task_filter)
        progress = progress_of(request.POST.get("progress", ""))
        stops = "stop" in request.POST
        if not stops:
            _act_on_next(request, action, task_filter, progress)
    except (StoreUnavailable, StatsFailed):
        messages.error(request, _AWAY)
        return _OVER
    if not stops and (progress.cursor or progress.store_is_away):
        return "bulk/progress", {
            "title": f"{action.label}: {progress.done:,} of {progress.total:,}",
            "progress": progress,
            "refusals": refusals(progress.refused),
            "signed": progress.signed(),
        }
    tell(request, action, progress.done, progress.refused)
    return _OVER


def _ask_about_all(request: HttpRequest, action: Action, task_filter: TaskFilter) -> Reply:
    context = about_all(action, task_filter, _next(request))
    if context is None:
        messages.warning(request, "No task matches any more.")
        return _OVER
    return "bulk/ask", context


def _act_on_next(
    request: HttpRequest, action: Action, task_filter: TaskFilter, progress: BulkProgress
) -> None:
    """Act on the next tasks that match, as many as one request may."""
    # the store takes a task out of a queue the sooner, the newer it is
    query = replace(task_filter.query, oldest_first=False)
    acted, stop_at = 0, time.monotonic() + _ACTS_FOR
    progress.store_is_away = False
    while acted < AT_ONCE and time.monotonic() < stop_at:
        try:
            page = task_list.page(query, progress.cursor, _READ_AT_ONCE)
        except StoreUnavailable:
            progress.store_is_away = True
            return
        result = act(action, [task.id for task in page.tasks])
        progress.add(result)
        progress.entry = activity.record(
            request,
            action.done,
            kind=activity.Kind.TASK,
            names=result.done,
            labels={task.id: task.record.type for task in page.tasks if task.record},
            filter=_filter_text(task_filter),
            refused=progress.refused,
            entry=progress.entry,
        )
        acted += len(page.tasks)
        if progress.store_is_away:  # the cursor stays: what is done already is not found again
            return
        progress.cursor = page.next
        if not progress.cursor:
            return


def _filter_text(task_filter: TaskFilter) -> str:
    """A filter for the record, such as `state:archived queue:low`."""
    return " ".join(f"{name}:{text}" for name, text in task_filter.values.items() if text)


def _types(task_ids: list[str]) -> dict[str, str]:
    """The type of each of these that is there; of none where the store is away, which acting will
    tell."""
    try:
        with store_failure_as(StoreUnavailable):
            found = read_summaries([task_id for task_id in task_ids if is_task_id(task_id)])
    except StoreUnavailable:
        return {}
    return {task.id: task.type for task in found if task}


def _where_to(request: HttpRequest, gone: Sequence[str]) -> str:
    """Where to go on to: to the list from the page of a task that is gone."""
    address = _next(request)
    if address in (reverse("admin:tasks_task_change", args=[task_id]) for task_id in gone):
        return reverse("admin:tasks_task_changelist")
    return address


def _next(request: HttpRequest) -> str:
    """What the form says that comes next: only ever a page of the admin."""
    address = request.POST.get("next", "")
    own = address.startswith(reverse("admin:index"))
    if own and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("admin:tasks_task_changelist")
