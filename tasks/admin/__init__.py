"""The hub in Django's admin. Each page is a module of its own."""

from tasks.admin import activity_admin, queue_admin, rq_dashboard, task_admin, worker_admin

__all__ = ["activity_admin", "queue_admin", "rq_dashboard", "task_admin", "worker_admin"]
