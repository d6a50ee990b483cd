"""The addresses of the list of queues and of a queue's page, pausing and resuming, and what the
dashboard asks."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST
from unfold.admin import ModelAdmin

from access import activity
from access.rights import require_right
from store.exceptions import StoreUnavailable
from tasks.admin.dashboard import overview
from tasks.admin.queue.queue_list_page import queue_list_page
from tasks.admin.queue.queue_page import page_before, queue_page
from tasks.engine import services
from tasks.exceptions import QueueNotFound
from tasks.models import Queue


@admin.register(Queue)
class QueueAdmin(ModelAdmin):
    """The addresses that act on queues, and those that the dashboard asks."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(require_GET(self._list)), name="tasks_queue_changelist"),
            path("overview/", guarded(require_GET(overview.overview)), name="tasks_overview"),
            path("past/<str:period>/", guarded(require_GET(overview.past)), name="tasks_past"),
            path("<str:queue>/pause/", guarded(require_POST(pause)), name="tasks_queue_pause"),
            path("<str:queue>/resume/", guarded(require_POST(resume)), name="tasks_queue_resume"),
            path("<str:queue>/", guarded(require_GET(self._page)), name="tasks_queue"),
        ]

    def _list(self, request: HttpRequest) -> HttpResponse:
        return queue_list_page(self, request)

    def _page(self, request: HttpRequest, queue: str) -> HttpResponse:
        return queue_page(self, request, queue)


def pause(request: HttpRequest, queue: str) -> HttpResponse:
    """Have workers take nothing more from a queue, and go back to where that was asked."""
    return _act(request, queue, services.pause, "paused")


def resume(request: HttpRequest, queue: str) -> HttpResponse:
    """Have workers take from a queue again, and go back to where that was asked."""
    return _act(request, queue, services.resume, "resumed")


def _act(request: HttpRequest, queue: str, act: Callable[[str], None], done: str) -> HttpResponse:
    require_right(request.user, "tasks.pause_queue")
    try:
        act(queue)
    except QueueNotFound as error:
        raise Http404 from error
    except StoreUnavailable:
        messages.error(request, f"The store does not answer: queue {queue} was not {done}.")
    else:
        activity.record(request, done, kind=activity.Kind.QUEUE, names=[queue])
        messages.success(request, f"Queue {queue} {done}.")
    return redirect(page_before(request.POST.get("from", ""), queue))
