"""The form that creates a task: of any type, or like another task."""

import inspect
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from access import activity
from store.exceptions import StoreUnavailable
from tasks import registry
from tasks.admin.form.new_task_form import NewTaskForm
from tasks.admin.page import TaskModelAdmin, render, store_is_away
from tasks.engine import services
from tasks.exceptions import DuplicateTask, InvalidRequest, TaskNotFound
from tasks.queries.task import TaskDetail, get_task
from tasks.registry import TaskType

_TITLE: Final = "New task"
_UNKNOWN_OUTCOME: Final = (
    "The store could not be reached. Most likely nothing was created: look at the list of tasks "
    "before you try again."
)


def form_page(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form. `?type=` names the type, `?from=` a task to begin with; with neither there is a
    list of types to choose from. `?as=json` asks for the payload as one JSON text."""
    if not request.user.has_perm("tasks.add_task"):
        raise PermissionDenied
    problem = ""
    try:
        source = _source(request)
    except TaskNotFound:
        source, problem = None, "The task to begin with is gone: it has expired or was deleted."
    except StoreUnavailable:
        return store_is_away(model_admin, request)
    type_name = request.GET.get("type") or (source.type if source else "")
    if type_name not in registry.names():
        if type_name:
            problem = (
                f"The type {type_name[:100]!r} is not registered in this hub: nothing could run "
                "such a task. Choose another type, or add the module that registers it to "
                "TASKHUB_TASK_MODULES."
            )
        return _choice(model_admin, request, problem)
    return _form(model_admin, request, registry.get(type_name), source, problem)


def _source(request: HttpRequest) -> TaskDetail | None:
    """The task to begin with. Raises PermissionDenied, TaskNotFound, StoreUnavailable."""
    task_id = request.GET.get("from")
    if not task_id:
        return None
    if not request.user.has_perm("tasks.view_task"):
        raise PermissionDenied
    return get_task(task_id)


def _choice(model_admin: TaskModelAdmin, request: HttpRequest, problem: str) -> HttpResponse:
    """The page that asks for a type."""
    types = [registry.get(name) for name in registry.names()]
    context = {
        "title": _TITLE,
        "types": [(each, inspect.getdoc(each.handler) or "") for each in types],
        "problem": problem,
    }
    status = 404 if problem else 200
    return render(model_admin, request, "form/choice", context, status)


def _form(
    model_admin: TaskModelAdmin,
    request: HttpRequest,
    task_type: TaskType,
    source: TaskDetail | None,
    problem: str,
) -> HttpResponse:
    """The page with the fields, and what becomes of them."""
    as_json = request.GET.get("as") == "json"
    data = request.POST if request.method == "POST" else None
    form = NewTaskForm(task_type, source, as_json=as_json, data=data)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            task_id, status = _create(form)
            if task_id:
                _record(request, task_id, task_type, source)
                messages.success(request, f"The {task_type.name} task was created.")
                return redirect("admin:tasks_task_change", task_id)
    context = {
        "title": _TITLE,
        "type": task_type,
        "form": form,
        "source": source,
        "problem": problem,
        "is_too_large": source is not None and form.initial_length > settings.TASKHUB_MAX_BODY,
        "limit": settings.TASKHUB_MAX_BODY,
        "other_way": _other_way(request, form),
    }
    return render(model_admin, request, "form/form", context, status)


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


def _create(form: NewTaskForm) -> tuple[str, int]:
    """The new task's id, or "" with the problem at its field; and the status to answer with."""
    try:
        return services.create(form.new_task).task_id, 302
    except DuplicateTask as duplicate:
        first = duplicate.details["task_id"]
        form.add_error("unique", f"An equal task was created within its window: {first}.")
        return "", 409
    except InvalidRequest as error:
        form.add_error("queue", error.message)
        return "", 422
    except StoreUnavailable:
        form.add_error(None, _UNKNOWN_OUTCOME)
        return "", 503


def _other_way(request: HttpRequest, form: NewTaskForm) -> str:
    """The address of the same form with the payload in fields rather than JSON, or the other way
    round; "" where there is only one way."""
    if not form.has_two_ways:
        return ""
    query = {name: request.GET[name] for name in ("type", "from") if name in request.GET}
    if not form.is_json:
        query["as"] = "json"
    return f"{reverse('admin:tasks_task_add')}?{urlencode(query)}"
