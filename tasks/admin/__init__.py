"""The hub in Django's admin. Each page is a module of its own."""

from tasks.admin import rq_dashboard

__all__ = ["rq_dashboard"]
