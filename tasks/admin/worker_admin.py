"""The address of a worker's page. Workers have no list of their own: the admin's first page shows
them."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from tasks.admin.worker.worker_page import worker_page
from tasks.models import Worker


@admin.register(Worker)
class WorkerAdmin(ModelAdmin):
    """Workers are in the store: no page of Django's own is of use."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(_on_dashboard), name="tasks_worker_changelist"),
            path("<path:name>/", guarded(self._page), name="tasks_worker"),
        ]

    def _page(self, request: HttpRequest, name: str) -> HttpResponse:
        return worker_page(self, request, name)


def _on_dashboard(request: HttpRequest) -> HttpResponse:
    """All workers, on the admin's first page."""
    return redirect(f"{reverse('admin:index')}#workers")
