"""Tasks in Django's admin: the addresses of their pages, and who may see them."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from tasks.admin.acting import act_on_tasks
from tasks.admin.task_form import task_form
from tasks.admin.task_list import task_list, task_rows
from tasks.admin.task_page import task_page
from tasks.models import Task

Page = Callable[..., HttpResponse]


@admin.register(Task)
class TaskAdmin(ModelAdmin):
    """No page of Django's own is of use here: the model has no table."""

    def get_urls(self) -> list[URLPattern]:
        acting = require_POST(self._page(act_on_tasks))
        return [
            path("", self._page(task_list), name="tasks_task_changelist"),
            path("rows/", self._page(task_rows), name="tasks_task_rows"),
            path("act/", acting, name="tasks_task_act"),
            path("add/", self._page(task_form, "tasks.add_task"), name="tasks_task_add"),
            path("<str:object_id>/change/", self._page(task_page), name="tasks_task_change"),
        ]

    def _page(self, page: Page, right: str = "tasks.view_task") -> Page:
        """A page for staff with this right; others get 403."""

        def for_whom_it_may_concern(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(right):
                raise PermissionDenied
            return page(self, request, **kwargs)

        return self.admin_site.admin_view(for_whom_it_may_concern)
