"""Filters that somebody keeps under a name; each of the staff sees their own."""

from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from access.question import Question
from tasks.admin.list.task_filter import TaskFilter, read_filter
from tasks.admin.page import TaskModelAdmin, render
from tasks.models import SavedView

MOST_VIEWS: Final = 30
"""How many a person may keep."""
_MOST_OF_A_NAME: Final = 60  # characters, as in the model
_MOST_OF_A_QUERY: Final = 2000


def views_context(request: HttpRequest, task_filter: TaskFilter) -> dict[str, Any]:
    """For the list's page: this person's views, and which of them it shows."""
    views = list(_views_of(request))
    query = task_filter.url_query()
    current = next((view for view in views if view.query == query), None)
    return {"views": views, "view": current}


def save_view(model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """Keep the filter `query` under `name`, and open it."""
    query = read_filter(QueryDict(request.POST.get("query", ""))).url_query()
    name = _name_in(request)
    if not name or len(query) > _MOST_OF_A_QUERY:
        messages.warning(request, "The view was not saved: it needs a name, and a shorter search.")
    elif _views_of(request).count() >= MOST_VIEWS:
        messages.warning(request, f"There are {MOST_VIEWS} views already: delete one first.")
    elif _is_kept(SavedView(user_id=_person(request), name=name, query=query)):
        messages.success(request, f"View “{name}” saved.")
    else:
        messages.warning(request, f"There is a view “{name}” already.")
    return _to_list(query)


def rename_view(model_admin: TaskModelAdmin, request: HttpRequest, number: int) -> HttpResponse:
    """Give a view another `name`."""
    view = _view_of(request, number)
    name = _name_in(request)
    if not name:
        messages.warning(request, "The view was not renamed: it needs a name.")
    else:
        view.name = name
        if not _is_kept(view):
            messages.warning(request, f"There is a view “{name}” already.")
    return _to_list(view.query)


def delete_view(model_admin: TaskModelAdmin, request: HttpRequest, number: int) -> HttpResponse:
    """Asks, and then forgets a view."""
    view = _view_of(request, number)
    if request.method != "POST":
        question = Question(
            f"Delete the view “{view.name}”?",
            yes="Delete view",
            no="Keep it",
            back=_list_of(view.query),
            is_grave=True,
        )
        context = {"title": question.title, "question": question}
        return render(model_admin, request, "list/ask_view", context)
    view.delete()
    messages.success(request, f"View “{view.name}” deleted.")
    return _to_list(view.query)


def _person(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return int(request.user.pk)


def _views_of(request: HttpRequest) -> Any:
    return SavedView.objects.filter(user_id=_person(request))


def _view_of(request: HttpRequest, number: int) -> SavedView:
    view: SavedView | None = _views_of(request).filter(pk=number).first()
    if view is None:
        raise Http404("there is no such view of yours")
    return view


def _name_in(request: HttpRequest) -> str:
    return " ".join(request.POST.get("name", "").split())[:_MOST_OF_A_NAME]


def _is_kept(view: SavedView) -> bool:
    """Whether it could be saved: there is no other of its name."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        return False
    return True


def _to_list(query: str) -> HttpResponse:
    return redirect(_list_of(query))


def _list_of(query: str) -> str:
    return f"{reverse('admin:tasks_task_changelist')}?{query}"
