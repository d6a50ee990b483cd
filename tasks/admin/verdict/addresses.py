"""Where to look into what is wrong."""

from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from tasks.queries.verdict.finding import Finding, Kind

_WAITING: Final = {
    Kind.UNSERVED_QUEUE,
    Kind.PAUSED_QUEUE,
    Kind.LONG_WAIT,
    Kind.GROWING_BACKLOG,
}
"""What is about the pending tasks of a queue."""
_PARTS: Final = {Kind.NO_WORKER: "workers", Kind.SILENT_WORKER: "workers"}
"""The part of the first page that tells more; of all others, what it says of the store."""


def address_of(finding: Finding) -> str:
    """A page of the admin, or a part of its first one."""
    if finding.kind is Kind.ERRORS:
        query = urlencode({"queue": finding.name, "since": "1h"})
        return f"{reverse('admin:tasks_errors')}?{query}"
    if finding.kind in _WAITING:
        return f"{list_of('pending')}&{urlencode({'queue': finding.name})}"
    return f"{reverse('admin:index')}#{_PARTS.get(finding.kind, 'store')}"


def list_of(state: str) -> str:
    """The list of the tasks in a state."""
    return f"{reverse('admin:tasks_task_changelist')}?{urlencode({'state': state})}"
