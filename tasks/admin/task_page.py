"""A task's page: all that is known of it, live, and what the person who looks may do with it."""

from typing import Any, TypeAlias

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from progress import reader
from progress.store_failure import store_failure_as
from tasks import registry, selectors
from tasks.admin import audit
from tasks.admin.actions import allowed_to
from tasks.admin.elapsed import spelled
from tasks.admin.json_text import json_text, pretty
from tasks.admin.standing import standing_of
from tasks.admin.timeline import ready_at, timeline
from tasks.attempts import Attempt, Kind, attempts_of
from tasks.exceptions import StoreUnavailable, TaskNotFound
from tasks.models import Task as TaskModel
from tasks.record import Task
from tasks.states import State

Admin: TypeAlias = "ModelAdmin[TaskModel]"
_FOLDER = "admin/tasks/task"


def task_page(model_admin: Admin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page. `?part=live`: only what changes, as HTML; `?part=payload`, `metadata` or `result`:
    that value as a file of text."""
    if not request.user.has_perm("tasks.view_task"):
        raise PermissionDenied
    part = request.GET.get("part", "")
    try:
        task = selectors.get_task(object_id)
        if part and part != "live":
            return _download(task, part)
        context = _context(request, task)
    except TaskNotFound:
        return notice(
            model_admin,
            request,
            404,
            "There is no such task",
            "It has expired, was deleted, or never was: the hub forgets completed and archived "
            "tasks after a while.",
        )
    except StoreUnavailable:
        return store_is_away(model_admin, request)
    if part == "live":
        return TemplateResponse(request, f"{_FOLDER}/live.html", context)
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": f"Task of type {task.request.type}",
        "model_admin": model_admin,
        "payload": json_text("payload", task.request.payload),
        "metadata": json_text("metadata", task.request.metadata),
    }
    return TemplateResponse(request, f"{_FOLDER}/page.html", context)


def store_is_away(model_admin: Admin, request: HttpRequest) -> HttpResponse:
    """A page for when the store cannot be reached."""
    return notice(
        model_admin,
        request,
        503,
        "The store is away",
        "The hub cannot reach its Redis or Valkey store at the moment. No task is lost by that: "
        "reload this page in a while.",
    )


def notice(
    model_admin: Admin, request: HttpRequest, status: int, title: str, text: str
) -> HttpResponse:
    """A page of the admin that says what is wrong."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "text": text,
        "model_admin": model_admin,
    }
    return TemplateResponse(request, f"{_FOLDER}/notice.html", context, status=status)


def _context(request: HttpRequest, task: Task) -> dict[str, Any]:
    """What changes in a task's life, for the templates."""
    attempts = attempts_of(task.id)
    with store_failure_as(StoreUnavailable):
        latest = reader.latest(task.id)
    return {
        "task": task,
        "standing": standing_of(task),
        "is_over": task.state in (State.COMPLETED, State.ARCHIVED),
        "is_registered": task.request.type in registry.names(),
        "attempt": task.retried + 1 if task.started_at else 0,
        "attempts_at_most": task.request.max_retries + 1,
        "timeout": spelled(task.request.timeout),
        "waiting": _waiting(task, attempts),
        "waits_since": ready_at(task, attempts) if task.state is State.PENDING else None,
        "running": _running(attempts),
        "earlier_error": _earlier_error(attempts),
        "steps": timeline(task, attempts),
        "latest": latest,
        "result": json_text("result", task.result) if task.state is State.COMPLETED else None,
        "acts": [act for act in allowed_to(request.user) if act.suits(task)],
        "may_add": request.user.has_perm("tasks.add_task"),
        "log": audit.entries_of(task.id),
    }


def _waiting(task: Task, attempts: list[Attempt]) -> str:
    """How long the task waited for its first attempt, or for a cancel that came before it; ""
    where it is unknown, or still waits."""
    since = ready_at(task, attempts)
    until = attempts[0].started_at if attempts else task.ended_at
    return spelled((until - since).total_seconds()) if since and until else ""


def _running(attempts: list[Attempt]) -> str:
    """How long the newest attempt ran; "" while it runs, as the page counts that itself."""
    newest = attempts[-1] if attempts else None
    if newest is None or newest.kind is Kind.RUNNING or not newest.started_at:
        return ""
    assert newest.ended_at
    return spelled((newest.ended_at - newest.started_at).total_seconds())


def _earlier_error(attempts: list[Attempt]) -> str:
    """The error of the newest attempt that failed."""
    failed = (
        attempt for attempt in reversed(attempts) if attempt.kind in (Kind.FAILED, Kind.RETRIED)
    )
    return next((attempt.error for attempt in failed), "")


def _download(task: Task, part: str) -> HttpResponse:
    """A part of a task as a file: never shown by a browser, whatever is in it."""
    values = {
        "payload": task.request.payload,
        "metadata": task.request.metadata,
        "result": task.result,
    }
    if part not in values:
        raise Http404
    response = HttpResponse(pretty(values[part]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{task.id}-{part}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
