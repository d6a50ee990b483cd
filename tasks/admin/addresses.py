"""The addresses of pages in the admin that are of no single model."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from access.rights import require_right
from tasks.admin.errors.errors_page import errors_page
from tasks.models import Task


def urls() -> list[URLPattern]:
    """Those under `/admin/`, in the admin's namespace."""
    guarded = admin.site.admin_view
    return [path("tasks/errors/", guarded(require_GET(_errors)), name="tasks_errors")]


def _errors(request: HttpRequest) -> HttpResponse:
    """For who may see tasks; others get 403."""
    require_right(request.user, "tasks.view_task")
    return errors_page(admin.site.get_model_admin(Task), request)
