"""A line in the log for a request: where it went, not what it asked for."""

import logging

from django.conf import settings

from taskhub.route import task_id_in, template_of

log = logging.getLogger("taskhub.requests")


def wants_line(status: int) -> bool:
    """Whether an answer of this status gets one: what the hub failed to do, or all."""
    return status >= 500 or settings.TASKHUB_LOG_REQUESTS == "all"


def log_request(path: str, method: str, status: int, seconds: float) -> None:
    """Write it, at level warning where the hub failed."""
    fields = {
        "method": method,
        "route": template_of(path),
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
    }
    if task_id := task_id_in(path):
        fields["task_id"] = task_id
    log.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra=fields)
