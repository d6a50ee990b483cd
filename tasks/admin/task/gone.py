"""The page of a task that is no longer there: who deleted it, where that is known."""

from django.http import HttpRequest, HttpResponse

from access.activity import deletion_of
from tasks.admin.page import HubModelAdmin, render


def gone_page(model_admin: HubModelAdmin, request: HttpRequest, task_id: str) -> HttpResponse:
    """The page, with status 404."""
    context = {
        "title": "There is no such task",
        "deleted": deletion_of(task_id),
        "may_see_activity": request.user.has_perm("access.view_activity"),
    }
    return render(model_admin, request, "task/gone", context, 404)
