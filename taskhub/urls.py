"""Every address that Django serves. The event streams: `taskhub/asgi.py`."""

from django.contrib import admin
from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from access.views import StreamTicketViewSet
from taskhub import health, pages
from taskhub.accounts.own_password import change_own_password
from taskhub.openapi import views as description
from tasks.admin import addresses
from tasks.api.views import QueueViewSet, TaskProgressViewSet, TaskTypeViewSet, TaskViewSet

admin.autodiscover()

router = SimpleRouter(trailing_slash=False)
router.register("tasks", TaskViewSet, basename="task")
router.register(r"tasks/(?P<task_id>[^/]+)/progress", TaskProgressViewSet, basename="progress")
router.register("task-types", TaskTypeViewSet, basename="task-type")
router.register("queues", QueueViewSet, basename="queue")

admin_urls, admin_app, admin_namespace = admin.site.urls
urlpatterns = [
    path("", pages.home, name="home"),
    path("admin/password_change/", admin.site.admin_view(change_own_password, cacheable=True)),
    path("admin/", ([*addresses.urls(), *admin_urls], admin_app, admin_namespace)),
    path("health", health.health),
    path("ready", health.ready),
    path("live", health.live),
    path("api/schema", description.schema, name="schema"),
    path("api/docs", description.docs, name="docs"),
    path("api/v1/stream-tickets", StreamTicketViewSet.as_view({"post": "create"})),
    path("api/v1/", include(router.urls)),
    re_path(r"^api/(?P<path>.*)$", pages.UnknownEndpoint.as_view({"get": "retrieve"})),
]
handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
