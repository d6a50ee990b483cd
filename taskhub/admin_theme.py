"""How django-unfold dresses the admin: its names, colours, and the links beside every page."""

from typing import Any

from django.urls import reverse_lazy


def _in_sidebar(title: str, icon: str, address: str, right: str) -> dict[str, Any]:
    """A link for those who have the right; everybody's where it is ""."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{address}"),
        "permission": lambda request: not right or request.user.has_perm(right),
    }


ADMIN_THEME = {
    "SITE_TITLE": "TaskHub",
    "SITE_HEADER": "TaskHub",
    "SITE_SYMBOL": "bolt",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/taskhub/icon.svg"}],
    "SITE_URL": "/",
    "STYLES": [
        "/static/taskhub/admin.css",
        "/static/access/page.css",
        "/static/access/question.css",
        "/static/tasks/states.css",
        "/static/tasks/page.css",
        "/static/tasks/verdict/bar.css",
    ],
    "SCRIPTS": ["/static/access/dialog.js"],
    "DASHBOARD_CALLBACK": "tasks.admin.dashboard.overview.with_overview",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {
        "navigation": [
            {
                "items": [
                    _in_sidebar("Dashboard", "dashboard", "index", ""),
                    _in_sidebar("Tasks", "checklist", "tasks_task_changelist", "tasks.view_task"),
                    _in_sidebar("Errors", "error", "tasks_errors", "tasks.view_task"),
                    _in_sidebar("Types", "category", "tasks_types", "tasks.view_task"),
                    _in_sidebar("Queues", "stacks", "tasks_queue_changelist", "tasks.view_task"),
                    _in_sidebar("Workers", "dns", "tasks_worker_changelist", "tasks.view_task"),
                    _in_sidebar(
                        "Activity", "history", "access_activity_changelist", "access.view_activity"
                    ),
                ]
            },
            {
                "title": "Accounts",
                "items": [
                    _in_sidebar("Users", "person", "auth_user_changelist", "auth.view_user"),
                    _in_sidebar(
                        "API keys", "key", "access_apikey_changelist", "access.view_apikey"
                    ),
                    _in_sidebar("Groups", "group", "auth_group_changelist", "auth.view_group"),
                ],
            },
        ]
    },
}
