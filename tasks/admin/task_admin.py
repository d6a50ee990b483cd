"""Tasks in Django's admin: the addresses of their pages, and who may see them."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from access.rights import require_right
from tasks.admin.bulk.bulk_action import bulk_action
from tasks.admin.form import draft
from tasks.admin.form.edit_page import edit_page
from tasks.admin.form.form_page import form_page
from tasks.admin.list.list_page import list_page
from tasks.admin.list.live_rows import live_rows
from tasks.admin.list.saved_views import delete_view, rename_view, save_view
from tasks.admin.task.task_page import task_page
from tasks.admin.verdict.bar import bar
from tasks.models import Task

View = Callable[..., HttpResponse]


@admin.register(Task)
class TaskAdmin(ModelAdmin):
    """No page of Django's own is of use here: the model has no table."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("", self._guarded(list_page), name="tasks_task_changelist"),
            path("views/save/", self._posted(save_view), name="tasks_view_save"),
            path("views/<int:number>/rename/", self._posted(rename_view), name="tasks_view_rename"),
            path(
                "views/<int:number>/delete/", self._guarded(delete_view), name="tasks_view_delete"
            ),
            path("rows/", self._guarded(live_rows), name="tasks_task_rows"),
            path("verdict/", self._guarded(bar), name="tasks_verdict_bar"),
            path("act/", self._posted(bulk_action), name="tasks_task_act"),
            path("add/", self._form(form_page, "tasks.add_task"), name="tasks_task_add"),
            path(
                "<str:object_id>/edit/",
                self._form(edit_page, "tasks.change_task"),
                name="tasks_task_edit",
            ),
            path("<str:object_id>/change/", self._guarded(task_page), name="tasks_task_change"),
        ]

    def _guarded(self, view: View, right: str = "tasks.view_task") -> View:
        """A page for staff with this right; others get 403."""

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            require_right(request.user, right)
            return view(self, request, **kwargs)

        return self.admin_site.admin_view(guarded)

    def _posted(self, view: View) -> View:
        """An address that only forms are sent to, for staff who may see tasks."""
        return require_POST(self._guarded(view))

    def _form(self, view: View, right: str) -> View:
        """The same for a form: what was written is kept where the session has ended meanwhile."""
        guarded = self._guarded(view, right)

        def kept(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.admin_site.has_permission(request):
                draft.keep(request)
            return guarded(request, **kwargs)

        return kept
