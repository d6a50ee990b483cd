"""What to do about each thing that the admin's verdict finds."""

from typing import Final

from taskhub.doctor.diagnosis import Area, Complaint
from tasks.queries.verdict.finding import Finding, Kind

AREAS: Final = {
    Kind.NO_WORKER: Area.WORKERS,
    Kind.SILENT_WORKER: Area.WORKERS,
    Kind.STORE_NOT_APPENDING: Area.STORE,
    Kind.STORE_NOT_SAVING: Area.STORE,
    Kind.STORE_FULL: Area.STORE,
}
"""The part of a hub that a finding is of; of all others it is a queue."""
ADVICE: Final = {
    Kind.NO_WORKER: "Start one: `python manage.py rqworker`. One that runs and is not seen here "
    "has another REDIS_URL, or cannot reach the store: its log says so.",
    Kind.SILENT_WORKER: "If its process is gone, what it ran is given back by itself. If it hangs, "
    "or cannot reach the store, stop it: another takes over what it ran.",
    Kind.UNSERVED_QUEUE: "Start a worker that serves it, or one without names of queues, which "
    "serves all: `python manage.py rqworker`. A quiet worker is resumed on its page in the admin.",
    Kind.PAUSED_QUEUE: "Resume it when what it was paused for is over, in the admin or by "
    "POST /api/v1/queues/<queue>/resume.",
    Kind.LONG_WAIT: "Start more workers for it, or raise TASKHUB_CONCURRENCY where its tasks "
    "mostly wait. Its page in the admin says whether it keeps up.",
    Kind.GROWING_BACKLOG: "Start more workers for it, or send it less. Its page in the admin says "
    "by when the backlog is worked off.",
    Kind.ERRORS: "The admin's page Errors has them by type and exception; all of a kind can be "
    "run again there once the cause is mended.",
    Kind.STORE_NOT_APPENDING: "See to the disk of the store, which is full or broken: its log "
    "says what it could not write.",
    Kind.STORE_NOT_SAVING: "See to the disk and the memory of the store's machine: a snapshot "
    "takes room on both. Its log says why it failed.",
    Kind.STORE_FULL: "Give the store more memory (maxmemory), or keep fewer tasks, or shorter: "
    "TASKHUB_COMPLETED_KEEP, TASKHUB_COMPLETED_TTL, TASKHUB_PROGRESS_MAXLEN.",
}


def complaint_of(finding: Finding) -> Complaint:
    """The finding with what to do about it."""
    return Complaint(finding.text, ADVICE[finding.kind], finding.severity)
