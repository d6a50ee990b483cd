"""Acting on tasks: on one, on the chosen ones, on all that match, asking first where it counts."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tasks import listing
from tasks.admin import audit
from tasks.admin.actions import ACTIONS, Action, Tally, act, may
from tasks.admin.task_filter import TaskFilter, read_filter
from tasks.exceptions import StatsFailed, StoreUnavailable
from tasks.list_cursor import Cursor
from tasks.selectors import queue_stats

if TYPE_CHECKING:
    from tasks.admin.task_admin import TaskAdmin

AT_ONCE: Final = 1000
"""On how many tasks one request acts."""
_ACTS_FOR: Final = 4.0  # seconds, about: then the next request goes on
_READ_AT_ONCE: Final = 100
_SALT: Final = "tasks.admin.acting"


@dataclass(slots=True)
class Course:
    """How far acting on all that match has come. total: how many there were, about."""

    total: int
    cursor: Cursor = ""
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    store_is_away: bool = False

    def add(self, tally: Tally) -> None:
        self.done += len(tally.done)
        self.refused = dict(Counter(self.refused) + tally.refused)
        self.store_is_away = tally.left > 0


def act_on_tasks(model_admin: "TaskAdmin", request: HttpRequest) -> HttpResponse:
    """Do `action` to the tasks `ids`, or with `all` to those that match the query's filter.

    Then on to `next`, with messages that say what was done and what was not, and why. Asks first,
    unless it is `confirmed` or a single task that is not deleted. `stop` ends a long action where
    it is.
    """
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest("there is no such action")
    if not may(request.user, action):
        raise PermissionDenied
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{action.label}?",
        "action": action,
        "next": _next(request),
    }
    if request.POST.get("all"):
        return _on_all(request, action, context)
    return _on_chosen(request, action, context)


def _on_chosen(request: HttpRequest, action: Action, context: dict[str, Any]) -> HttpResponse:
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    if not ids:
        messages.warning(request, "No task was chosen.")
    elif request.POST.get("confirmed") == "yes" or (len(ids) == 1 and action.name != "delete"):
        tally = act(action, ids)
        audit.record(request.user, tally.done, action.done)
        _tell(request, action, len(tally.done), tally.refused)
        if tally.left:
            messages.error(
                request, f"The store does not answer: {_tasks(tally.left)} left as before."
            )
    else:
        context |= {"ids": ids, "how_many": _tasks(len(ids))}
        return TemplateResponse(request, "admin/tasks/task/ask.html", context)
    return HttpResponseRedirect(context["next"])


def _on_all(request: HttpRequest, action: Action, context: dict[str, Any]) -> HttpResponse:
    asked = read_filter(request.GET)
    if asked.problems:  # to leave a filter out would act on more than was meant
        messages.error(request, " ".join([*asked.problems, "Nothing was done."]))
        return HttpResponseRedirect(context["next"])
    try:
        if request.POST.get("confirmed") != "yes":
            return _ask_about_all(request, asked, context)
        course = _course(request)
        stops = "stop" in request.POST
        if not stops:  # the store takes a task out of a queue the sooner, the newer it is
            _go_on(request, action, replace(asked.wanted, oldest_first=False), course)
    except (StoreUnavailable, StatsFailed):
        messages.error(request, "The store does not answer. Nothing was done.")
        return HttpResponseRedirect(context["next"])
    if not stops and (course.cursor or course.store_is_away):
        context |= {
            "title": f"{action.label}: {course.done:,} of {course.total:,}",
            "course": course,
            "signed": signing.dumps(asdict(course), salt=_SALT),
        }
        return TemplateResponse(request, "admin/tasks/task/going_on.html", context)
    _tell(request, action, course.done, course.refused)
    return HttpResponseRedirect(context["next"])


def _ask_about_all(
    request: HttpRequest, asked: TaskFilter, context: dict[str, Any]
) -> HttpResponse:
    total, is_least = _count(asked.wanted)
    if not total and not is_least:
        messages.warning(request, "No task matches any more.")
        return HttpResponseRedirect(context["next"])
    context |= {
        "how_many": ("at least " if is_least else "") + _tasks(total),
        "filter": asked,
        "signed": signing.dumps(asdict(Course(total=total)), salt=_SALT),
    }
    return TemplateResponse(request, "admin/tasks/task/ask.html", context)


def _go_on(request: HttpRequest, action: Action, wanted: listing.Wanted, course: Course) -> None:
    """Act on the next tasks that match, as many as one request may."""
    acted, stop_at = 0, time.monotonic() + _ACTS_FOR
    course.store_is_away = False
    while acted < AT_ONCE and time.monotonic() < stop_at:
        try:
            page = listing.page(wanted, course.cursor, _READ_AT_ONCE)
        except StoreUnavailable:
            course.store_is_away = True
            return
        tally = act(action, [task.id for task in page.tasks])
        audit.record(request.user, tally.done, action.done)
        course.add(tally)
        acted += len(page.tasks)
        if course.store_is_away:  # the cursor stays: what is done already is not found again
            return
        course.cursor = page.next
        if not course.cursor:
            return


def _course(request: HttpRequest) -> Course:
    try:
        return Course(**signing.loads(request.POST.get("course", ""), salt=_SALT))
    except (signing.BadSignature, TypeError) as error:
        raise BadRequest("this form was not made here") from error


def _count(wanted: listing.Wanted) -> tuple[int, bool]:
    """How many tasks match, and whether there may be more."""
    if wanted.is_filtered:
        page = listing.page(wanted, size=listing.MOST_LOOKED_AT)
        return len(page.tasks), bool(page.next)
    stats = (row for row in queue_stats() if row.queue in wanted.queues)
    return sum(getattr(row, wanted.state.value) for row in stats), False


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
    asked = request.POST.get("next", "")
    own = asked.startswith(reverse("admin:index"))
    if own and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("admin:tasks_task_changelist")
