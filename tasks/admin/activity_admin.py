"""Activity in Django's admin: the addresses of its pages, and who may see them. It is only read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from unfold.admin import ModelAdmin

from access.activity import Activity
from access.rights import require_right
from tasks.admin.activity.activity_entry import activity_entry
from tasks.admin.activity.activity_list import activity_list
from tasks.admin.task_admin import View


@admin.register(Activity)
class ActivityAdmin(ModelAdmin):
    """No page of Django's own is of use here: those would count, and let change."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("", self._guarded(activity_list), name="access_activity_changelist"),
            path(
                "<int:entry_id>/change/",
                self._guarded(activity_entry),
                name="access_activity_change",
            ),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _guarded(self, view: View) -> View:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            require_right(request.user, "access.view_activity")
            return view(self, request, **kwargs)

        return self.admin_site.admin_view(require_safe(guarded))
