"""The addresses of pages in the admin that are of no single model."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from access.rights import require_right
from tasks.admin.errors.errors_page import errors_page
from tasks.admin.signed_out import signed_out
from tasks.admin.types.type_list_page import type_list_page
from tasks.admin.types.type_page import type_page
from tasks.models import Task


def urls() -> list[URLPattern]:
    """Those under `/admin/`, in the admin's namespace."""
    guarded = admin.site.admin_view
    return [
        path("tasks/errors/", guarded(require_GET(_errors)), name="tasks_errors"),
        path("tasks/type/", guarded(require_GET(_types)), name="tasks_types"),
        path("tasks/type/<path:name>/", guarded(require_GET(_type)), name="tasks_type"),
        path("signed-out/", guarded(require_GET(signed_out)), name="signed_out"),
    ]


def _errors(request: HttpRequest) -> HttpResponse:
    """For who may see tasks; others get 403."""
    require_right(request.user, "tasks.view_task")
    return errors_page(admin.site.get_model_admin(Task), request)


def _types(request: HttpRequest) -> HttpResponse:
    """Likewise."""
    require_right(request.user, "tasks.view_task")
    return type_list_page(admin.site.get_model_admin(Task), request)


def _type(request: HttpRequest, name: str) -> HttpResponse:
    """Likewise."""
    require_right(request.user, "tasks.view_task")
    return type_page(admin.site.get_model_admin(Task), request, name)
