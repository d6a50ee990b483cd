"""Where to look into what is wrong."""

from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from tasks.queries.verdict.finding import Finding, Kind

_OF_QUEUES: Final = {Kind.UNSERVED_QUEUE, Kind.PAUSED_QUEUE, Kind.GROWING_BACKLOG}


def address_of(finding: Finding) -> str:
    """A page of the admin, or a part of its first one."""
    if finding.kind is Kind.ERRORS:
        query = urlencode({"queue": finding.name, "since": "1h"})
        return f"{reverse('admin:tasks_errors')}?{query}"
    if finding.kind in _OF_QUEUES:
        return reverse("admin:tasks_queue", args=[finding.name])
    if finding.kind is Kind.LONG_WAIT:
        return f"{list_of('pending')}&{urlencode({'queue': finding.name})}"
    if finding.kind is Kind.SILENT_WORKER:
        return reverse("admin:tasks_worker", args=[finding.name])
    if finding.kind is Kind.NO_WORKER:
        return reverse("admin:tasks_worker_changelist")
    return f"{reverse('admin:index')}#store"


def list_of(state: str) -> str:
    """The list of the tasks in a state."""
    return f"{reverse('admin:tasks_task_changelist')}?{urlencode({'state': state})}"
