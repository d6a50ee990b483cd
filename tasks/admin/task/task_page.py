"""A task's page: all that is known of it, live, and what the person who looks may do with it."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from access.rights import require_right
from progress import reader
from store.exceptions import StoreUnavailable, store_failure_as
from tasks import registry
from tasks.admin.actions import allowed_to, may_edit
from tasks.admin.json_text import json_text, pretty
from tasks.admin.page import TEMPLATES, TaskModelAdmin, render, store_is_away
from tasks.admin.task.deeds import cancelled_by, deeds_of
from tasks.admin.task.gone import gone_page
from tasks.admin.task.timeline import timeline
from tasks.elapsed import elapsed_text
from tasks.engine.states import State
from tasks.exceptions import TaskNotFound
from tasks.queries.attempts import Attempt, AttemptStatus, attempts_of
from tasks.queries.standing import standing_of, surroundings_of
from tasks.queries.task import TaskDetail, get_task
from tasks.queries.waits import waited_in_words
from tasks.visible_text import visible


def task_page(model_admin: TaskModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page. `?part=live`: only what changes, as HTML; `?part=payload`, `metadata` or `result`:
    that value as a file of text."""
    require_right(request.user, "tasks.view_task")
    part = request.GET.get("part", "")
    try:
        task = get_task(object_id)
        if part and part != "live":
            return _download(task, part)
        context = _context(request, task)
    except TaskNotFound:
        return gone_page(model_admin, request, object_id)
    except StoreUnavailable:
        return store_is_away(model_admin, request)
    if part == "live":
        return TemplateResponse(request, f"{TEMPLATES}/task/live.html", context)
    context |= {
        "title": visible(task.type),
        "payload": json_text("payload", task.payload),
        "metadata": json_text("metadata", task.metadata) if task.metadata else None,
    }
    return render(model_admin, request, "task/page", context)


def _context(request: HttpRequest, task: TaskDetail) -> dict[str, Any]:
    """What changes in a task's life, for the templates."""
    attempts, deeds = attempts_of(task.id), deeds_of(task.id)
    now, around = datetime.now(UTC), surroundings_of(task.id)
    with store_failure_as(StoreUnavailable):
        latest = reader.latest(task.id)
    return {
        "task": task,
        "summary": registry.summary_of(task.type, task.payload),
        "is_over": task.state in (State.COMPLETED, State.ARCHIVED),
        "is_registered": task.type in registry.names(),
        "attempt": task.retried + 1 if task.started_at else 0,
        "attempts_at_most": task.max_retries + 1,
        "timeout": elapsed_text(task.timeout),
        "waited": waited_in_words(task, attempts, now),
        "running": _running(attempts),
        "earlier_error": _earlier_error(attempts),
        "standing": standing_of(task, around, now, cancelled_by(deeds)),
        "steps": timeline(task, attempts, deeds),
        "latest": latest,
        "result": json_text("result", task.result) if task.state is State.COMPLETED else None,
        "actions": [action for action in allowed_to(request.user) if action.applies_to(task)],
        "may_edit": may_edit(request.user, task),
        "may_add": request.user.has_perm("tasks.add_task"),
    }


def _running(attempts: list[Attempt]) -> str:
    """How long the newest attempt ran; "" while it runs, as the page counts that itself."""
    newest = attempts[-1] if attempts else None
    if newest is None or newest.status is AttemptStatus.RUNNING or not newest.started_at:
        return ""
    assert newest.ended_at
    return elapsed_text((newest.ended_at - newest.started_at).total_seconds())


def _earlier_error(attempts: list[Attempt]) -> str:
    """The error of the newest attempt that failed."""
    failed = (
        attempt
        for attempt in reversed(attempts)
        if attempt.status in (AttemptStatus.FAILED, AttemptStatus.RETRIED)
    )
    return next((attempt.error for attempt in failed), "")


def _download(task: TaskDetail, part: str) -> HttpResponse:
    """A part of a task as a file: never shown by a browser, whatever is in it."""
    values = {
        "payload": task.payload,
        "metadata": task.metadata,
        "result": task.result,
    }
    if part not in values:
        raise Http404
    response = HttpResponse(pretty(values[part]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{task.id}-{part}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
