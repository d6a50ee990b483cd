"""The form that creates a task: of any type, or like another task."""

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from access import activity
from access.rights import require_right
from store.exceptions import NotReplicated, StoreFull, StoreUnavailable
from tasks import registry
from tasks.admin.form import draft
from tasks.admin.form.task_form import NewTaskForm, begun_payload, only_shows, sent_payload
from tasks.admin.form.type_choice import type_choice
from tasks.admin.page import TaskModelAdmin, render, store_is_away, warn_unconfirmed
from tasks.api.serializers import new_task_of
from tasks.engine import services
from tasks.exceptions import DuplicateTask, InvalidRequest, TaskNotFound
from tasks.queries.task import TaskDetail, get_task
from tasks.registry import TaskType

_UNKNOWN_OUTCOME: Final = (
    "The store could not be reached. Most likely nothing was created: look at the list of tasks "
    "before you try again."
)


def form_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form. `?type=` names the type, `?from=` a task to begin with; with neither there is a
    list of types to select from. `?as=json` asks for the payload as one JSON text."""
    require_right(request.user, "tasks.add_task")
    problem = ""
    try:
        source = _source(request)
    except TaskNotFound:
        source, problem = None, "The task to begin with is gone: it has expired or was deleted."
    except StoreUnavailable:
        draft.keep(request)
        return store_is_away(model_admin, request)
    title = "Duplicate task" if source else "New task"
    type_name = request.GET.get("type") or (source.type if source else "")
    if type_name not in registry.names():
        if type_name:
            problem = (
                f"The type {type_name[:100]!r} is not registered in this hub: nothing could run "
                "such a task. Select another type, or add the module that registers it to "
                "TASKHUB_TASK_MODULES."
            )
        return type_choice(model_admin, request, title, problem)
    return _form(model_admin, request, registry.get(type_name), source, problem)


def _source(request: HttpRequest) -> TaskDetail | None:
    """The task to begin with. Raises RightMissing, TaskNotFound, StoreUnavailable."""
    task_id = request.GET.get("from")
    if not task_id:
        return None
    require_right(request.user, "tasks.view_task")
    return get_task(task_id)


def _form(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    task_type: TaskType,
    source: TaskDetail | None,
    problem: str,
) -> HttpResponse:
    """The page with the fields, and what becomes of them."""
    kept = draft.take(request) if request.method != "POST" else None
    shown = request.POST if only_shows(request.POST) else kept
    form = _filled(request, task_type, source, shown)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            task_id, status = _create(request, form, task_type)
            if task_id:
                _record(request, task_id, task_type, source)
                messages.success(request, f"The {task_type.name} task was created.")
                return redirect("admin:tasks_task_change", task_id)
    return _page(model_admin, request, form, status, problem=problem, was_kept=kept is not None)


def new_form(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    task_type: TaskType,
    source: TaskDetail | None,
    problem: str,
) -> HttpResponse:
    """The form of a new task with what was written for another, which was not to be changed.

    source: that task, if it is still there.
    """
    payload = sent_payload(task_type, request.POST)
    form = NewTaskForm(task_type, payload, source, None, shown=request.POST)
    query = {"type": task_type.name} | ({"from": source.id} if source else {})
    address = f"{reverse('admin:tasks_task_add')}?{urlencode(query)}"
    return _page(model_admin, request, form, 409, problem=problem, action=address)


def _page(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    form: NewTaskForm,
    status: int,
    **more: Any,
) -> HttpResponse:
    context = {
        "title": "Duplicate task" if form.source else "New task",
        "type": form.task_type,
        "form": form,
        "source": form.source,
        "owner": draft.owner_mark(request.user),
        "is_too_large": form.payload.length > settings.TASKHUB_MAX_BODY,
        "limit": settings.TASKHUB_MAX_BODY,
        "button": "Create task",
        **more,
    }
    return render(model_admin, request, "form/new", context, status)


def _record(
    request: HttpRequest, task_id: str, task_type: TaskType, source: TaskDetail | None
) -> None:
    activity.record(
        request,
        "created",
        kind=activity.Kind.TASK,
        names=[task_id],
        labels={task_id: task_type.name},
        detail=f"like {source.id}" if source else "",
    )


def _filled(
    request: HttpRequest,
    task_type: TaskType,
    source: TaskDetail | None,
    shown: QueryDict | None,
) -> NewTaskForm:
    """The form with what it begins with, or with what was written.

    shown: what was written and is only to be shown.
    """
    if shown is not None:
        payload = sent_payload(task_type, shown)
        return NewTaskForm(task_type, payload, source, None, shown=shown)
    if request.method == "POST":
        payload = sent_payload(task_type, request.POST)
        return NewTaskForm(task_type, payload, source, request.POST)
    as_json = request.GET.get("as") == "json"
    return NewTaskForm(task_type, begun_payload(task_type, source, as_json=as_json), source, None)


def _create(request: HttpRequest, form: NewTaskForm, task_type: TaskType) -> tuple[str, int]:
    """The new task's id, or "" with the problem at its field; and the status to answer with."""
    try:
        return services.create(new_task_of(task_type, form.values)).task_id, 302
    except DuplicateTask as duplicate:
        first = duplicate.details["task_id"]
        form.add_error("unique", f"An equal task was created within its window: {first}.")
        return "", 409
    except InvalidRequest as error:
        form.add_error("queue", error.message)
        return "", 422
    except NotReplicated as error:
        warn_unconfirmed(request)
        return error.details["task_ids"][0], 302
    except StoreFull as full:
        form.add_error(None, full.message)
        return "", 507
    except StoreUnavailable:
        form.add_error(None, _UNKNOWN_OUTCOME)
        return "", 503
