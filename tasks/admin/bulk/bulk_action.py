"""Acting on tasks: on one, on those selected, on all that match, after asking where it counts."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from access import activity
from access.rights import require_right
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.actions import ACTIONS, Action, ActionResult, act
from tasks.admin.list.task_filter import TaskFilter, read_filter
from tasks.admin.page import TaskModelAdmin, render
from tasks.engine.record import is_task_id
from tasks.exceptions import StatsFailed
from tasks.queries import task_list
from tasks.queries.error_groups import count_failed
from tasks.queries.list_cursor import Cursor
from tasks.queries.queues import queue_stats
from tasks.queries.task_query import TaskQuery
from tasks.queries.task_summary import read_summaries

AT_ONCE: Final = 1000
"""On how many tasks one request acts."""
_ACTS_FOR: Final = 4.0  # seconds, about: then the next request goes on
_READ_AT_ONCE: Final = 100
_SALT: Final = "tasks.admin.bulk.bulk_action"


@dataclass(slots=True)
class BulkProgress:
    """How far an action on all that match has come.

    total: how many tasks matched, about.
    cursor: where to go on.
    refused: how many tasks it was not done to, by reason.
    entry: what is recorded of it, once it was done to any.
    """

    total: int
    cursor: Cursor = ""
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    store_is_away: bool = False
    entry: int | None = None

    def add(self, result: ActionResult) -> None:
        self.done += len(result.done)
        self.refused = dict(Counter(self.refused) + result.refused)
        self.store_is_away = result.left > 0


def bulk_action(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """Do `action` to the tasks `ids`, or with `all` to those that match the query's filter.

    Then on to `next`, with messages that say what was done and what was not, and why. Asks first,
    unless it is `confirmed` or a single task that is not deleted. `stop` ends a long action where
    it is.
    """
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest("there is no such action")
    for right in action.rights:
        require_right(request.user, right)
    act_on = _act_on_all if request.POST.get("all") else _act_on_selected
    template, context = act_on(request, action)
    if not template:
        return HttpResponseRedirect(_next(request))
    context = {"title": f"{action.label}?", "action": action, "next": _next(request), **context}
    return render(model_admin, request, template, context)


Reply = tuple[str, dict[str, Any]]
"""The template of a page that asks or shows how far it is, and its context."""
_OVER: Final[Reply] = ("", {})
"""There is nothing to ask: on to the next page."""


def _act_on_selected(request: HttpRequest, action: Action) -> Reply:
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    if not ids:
        messages.warning(request, "No task was selected.")
        return _OVER
    is_asked = len(ids) > 1 or action.name == "delete"
    if is_asked and request.POST.get("confirmed") != "yes":
        return "bulk/confirm", {"ids": ids, "how_many": _tasks(len(ids))}
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
    _tell(request, action, len(result.done), result.refused)
    if result.left:
        left = f"The store does not answer: {_tasks(result.left)} left as before."
        messages.error(request, left)
    return _OVER


def _act_on_all(request: HttpRequest, action: Action) -> Reply:
    task_filter = read_filter(request.GET)
    if task_filter.problems:  # to leave a filter out would act on more than was meant
        messages.error(request, " ".join([*task_filter.problems, "Nothing was done."]))
        return _OVER
    task_filter.query = task_filter.query.within(action.applies_to_state)
    try:
        if request.POST.get("confirmed") != "yes":
            return _confirm_all(request, task_filter)
        progress = _progress_so_far(request)
        stops = "stop" in request.POST
        if not stops:
            _act_on_next(request, action, task_filter, progress)
    except (StoreUnavailable, StatsFailed):
        messages.error(request, "The store does not answer. Nothing was done.")
        return _OVER
    if not stops and (progress.cursor or progress.store_is_away):
        return "bulk/progress", {
            "title": f"{action.label}: {progress.done:,} of {progress.total:,}",
            "progress": progress,
            "signed": signing.dumps(asdict(progress), salt=_SALT),
        }
    _tell(request, action, progress.done, progress.refused)
    return _OVER


def _confirm_all(request: HttpRequest, task_filter: TaskFilter) -> Reply:
    total, is_least = _count(task_filter.query)
    if not total and not is_least:
        messages.warning(request, "No task matches any more.")
        return _OVER
    return "bulk/confirm", {
        "how_many": ("at least " if is_least else "") + _tasks(total),
        "filter": task_filter,
        "signed": signing.dumps(asdict(BulkProgress(total=total)), salt=_SALT),
    }


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


def _progress_so_far(request: HttpRequest) -> BulkProgress:
    try:
        return BulkProgress(**signing.loads(request.POST.get("progress", ""), salt=_SALT))
    except (signing.BadSignature, TypeError) as error:
        raise BadRequest("this form was not made here") from error


def _count(query: TaskQuery) -> tuple[int, bool]:
    """How many tasks of a state match, and whether there may be more."""
    failed = count_failed(query)
    if failed is not None:
        return failed, False
    if query.is_filtered:
        page = task_list.page(query, size=task_list.MAX_SCANNED)
        return len(page.tasks), bool(page.next)
    stats = (row for row in queue_stats() if row.queue in query.queues)
    return sum(getattr(row, state.value) for row in stats for state in query.states), False


def _tell(request: HttpRequest, action: Action, done: int, refused: dict[str, int]) -> None:
    """Say what was done, and what was not and why."""
    if done:
        messages.success(request, f"{_tasks(done)} {action.done}.")
    for reason, count in refused.items():
        messages.warning(request, f"{_tasks(count)} not {action.done}: {reason}.")
    if not done and not refused:
        messages.warning(request, f"No task was {action.done}.")


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count:,} tasks"


def _next(request: HttpRequest) -> str:
    """Where to go on to: only ever a page of the admin."""
    address = request.POST.get("next", "")
    own = address.startswith(reverse("admin:index"))
    if own and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("admin:tasks_task_changelist")
