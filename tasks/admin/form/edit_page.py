"""The page that changes a task where it waits."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from access import activity
from access.rights import require_right
from store.exceptions import NotReplicated, StoreUnavailable
from tasks import registry
from tasks.admin.actions import may_edit
from tasks.admin.form import draft
from tasks.admin.form.edit_form import EditForm
from tasks.admin.form.form_page import new_form
from tasks.admin.form.payload_part import PayloadPart, written
from tasks.admin.form.task_form import only_shows, sent_payload
from tasks.admin.page import TaskModelAdmin, notice, render, store_is_away, warn_unconfirmed
from tasks.engine import services
from tasks.exceptions import DuplicateTask, EditFailed, QueueNotFound, TaskNotFound
from tasks.queries.task import TaskDetail, get_task

_TOO_LATE: Final = (
    "The task {what} meanwhile, so it was not changed. What you wrote is here, for a new task."
)
_EDITED: Final = (
    "Somebody else edited this task since you opened it, so nothing was changed. Save again to put "
    "what is written here in place of theirs."
)
_UNKNOWN_OUTCOME: Final = (
    "The store could not be reached. Most likely nothing was changed: look at the task before you "
    "try again."
)


def edit_page(model_admin: TaskModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The form with what the task is, and what becomes of it."""
    for right in ("tasks.view_task", "tasks.change_task"):
        require_right(request.user, right)
    try:
        task = get_task(object_id)
    except TaskNotFound:
        return _too_late(model_admin, request, None)
    except StoreUnavailable:
        draft.keep(request)
        return store_is_away(model_admin, request)
    if not may_edit(request.user, task) or task.type not in registry.names():
        return _too_late(model_admin, request, task)
    kept = draft.take(request) if request.method != "POST" else None
    shown = request.POST if only_shows(request.POST) else kept
    form = _filled(request, task, shown)
    if form.is_bound:
        return _save(model_admin, request, form, task)
    return _page(model_admin, request, form, task, 200, was_kept=kept is not None)


def _filled(request: HttpRequest, task: TaskDetail, shown: QueryDict | None) -> EditForm:
    """The form with what the task is, or with what was written.

    shown: what was written and is only to be shown.
    """
    task_type = registry.get(task.type)
    if shown is not None:
        return EditForm(task_type, sent_payload(task_type, shown), task, None, shown=shown)
    if request.method == "POST":
        return EditForm(task_type, sent_payload(task_type, request.POST), task, request.POST)
    payload = PayloadPart(task_type, written(task_type, task.payload, as_json=False))
    return EditForm(task_type, payload, task, None)


def _page(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    form: EditForm,
    task: TaskDetail,
    status: int,
    **more: Any,
) -> HttpResponse:
    seen = task.edits if status == 409 else request.POST.get("_seen", task.edits)
    context = {
        "title": "Edit task",
        "type": registry.get(task.type),
        "task": task,
        "form": form,
        "seen": seen,
        "owner": draft.owner_mark(request.user),
        "is_too_large": form.payload.length > settings.TASKHUB_MAX_BODY,
        "limit": settings.TASKHUB_MAX_BODY,
        "button": "Save",
        **more,
    }
    return render(model_admin, request, "form/edit", context, status)


def _save(
    model_admin: TaskModelAdmin, request: HttpRequest, form: EditForm, task: TaskDetail
) -> HttpResponse:
    """Change the task, or say why not."""
    seen = request.POST.get("_seen", "")
    if not form.is_valid():
        return _page(model_admin, request, form, task, 422)
    words = form.words()
    try:
        if seen != str(task.edits):
            raise EditFailed(reason="edited")
        if words:
            services.edit(task.id, form.changes, seen=task.edits)
    except EditFailed as refusal:
        return _refused(model_admin, request, form, task, refusal.details["reason"])
    except NotReplicated:
        warn_unconfirmed(request)
    except DuplicateTask as duplicate:
        first = duplicate.details["task_id"]
        form.add_error(None, f"It would be equal to another task within its window: {first}.")
        return _page(model_admin, request, form, task, 422)
    except QueueNotFound as error:
        form.add_error("queue", error.message)
        return _page(model_admin, request, form, task, 422)
    _tell(request, task, words)
    return redirect("admin:tasks_task_change", task.id)


def _refused(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    form: EditForm,
    task: TaskDetail,
    reason: str,
) -> HttpResponse:
    """The answer to an edit that the store did not make."""
    if reason == "unavailable":
        form.add_error(None, _UNKNOWN_OUTCOME)
        return _page(model_admin, request, form, task, 503)
    try:
        now = get_task(task.id)
    except TaskNotFound:
        return _too_late(model_admin, request, None)
    except StoreUnavailable:
        now = task
    if reason != "edited":
        return _too_late(model_admin, request, now)
    form.add_error(None, _EDITED)
    return _page(model_admin, request, form, now, 409)


def _too_late(
    model_admin: TaskModelAdmin, request: HttpRequest, task: TaskDetail | None
) -> HttpResponse:
    """What there is to say of a task that waits no more; what was written fills in a new one."""
    type_name = task.type if task else request.POST.get("_type", "")
    may_write = request.method == "POST" and request.user.has_perm("tasks.add_task")
    if may_write and type_name in registry.names():
        what = "started or ended" if task else "was deleted, or has expired,"
        return new_form(
            model_admin, request, registry.get(type_name), task, _TOO_LATE.format(what=what)
        )
    if task is None:
        return notice(
            model_admin, request, 404, "There is no such task", "It was deleted or has expired."
        )
    text = (
        f"It is {task.display_state}. Only a task that waits can be edited, and only one of a type "
        "that is registered in this hub; from any other its page makes a duplicate."
    )
    return notice(model_admin, request, 409, "This task cannot be edited", text)


def _tell(request: HttpRequest, task: TaskDetail, words: str) -> None:
    """Record what was changed, and say it on the next page."""
    if not words:
        messages.info(request, "Nothing was changed.")
        return
    activity.record(
        request,
        "edited",
        kind=activity.Kind.TASK,
        names=[task.id],
        labels={task.id: task.type},
        detail=words,
    )
    messages.success(request, f"The task was edited: {words}.")
