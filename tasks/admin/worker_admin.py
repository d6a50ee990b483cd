"""The addresses of the list of workers and of a worker's page."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET
from unfold.admin import ModelAdmin

from tasks.admin.worker.worker_list_page import worker_list_page
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
            path("", guarded(require_GET(self._list)), name="tasks_worker_changelist"),
            path("<path:name>/", guarded(self._page), name="tasks_worker"),
        ]

    def _list(self, request: HttpRequest) -> HttpResponse:
        return worker_list_page(self, request)

    def _page(self, request: HttpRequest, name: str) -> HttpResponse:
        return worker_page(self, request, name)
