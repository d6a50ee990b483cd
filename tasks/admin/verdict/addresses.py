"""Where to look into what is wrong."""

from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from tasks.queries.verdict.finding import Finding, Kind

_STATES: Final = {
    Kind.UNSERVED_QUEUE: "pending",
    Kind.PAUSED_QUEUE: "pending",
    Kind.LONG_WAIT: "pending",
    Kind.GROWING_BACKLOG: "pending",
    Kind.ERRORS: "archived",
}
"""The tasks of its queue that a finding is about."""
_PARTS: Final = {Kind.NO_WORKER: "workers", Kind.SILENT_WORKER: "workers"}
"""The part of the first page that tells more; of all others, what it says of the store."""


def address_of(finding: Finding) -> str:
    """A list of tasks, or a part of the admin's first page."""
    if state := _STATES.get(finding.kind):
        return f"{list_of(state)}&{urlencode({'queue': finding.name})}"
    return f"{reverse('admin:index')}#{_PARTS.get(finding.kind, 'store')}"


def list_of(state: str) -> str:
    """The list of the tasks in a state."""
    return f"{reverse('admin:tasks_task_changelist')}?{urlencode({'state': state})}"
