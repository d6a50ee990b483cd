"""What can be wrong with a hub."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad something is."""

    SERIOUS = "serious"  # tasks do not run, or may be lost
    WARNING = "warning"


class Kind(StrEnum):
    """What is wrong."""

    NO_WORKER = "no worker"
    SILENT_WORKER = "silent worker"
    UNSERVED_QUEUE = "unserved queue"
    PAUSED_QUEUE = "paused queue"
    LONG_WAIT = "long wait"
    GROWING_BACKLOG = "growing backlog"
    ERRORS = "errors"
    STORE_NOT_APPENDING = "store not appending"
    STORE_NOT_SAVING = "store not saving"
    STORE_FULL = "store full"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong; there is one of a kind and a name.

    text: a sentence, without its full stop.
    since: None where that is not known.
    or_earlier: whether it may be so for longer than anybody knows.
    name: of the queue or the worker, "" of the store and of all workers.
    """

    kind: Kind
    severity: Severity
    text: str
    name: str = ""
    since: datetime | None = None
    or_earlier: bool = False


def tasks_wait(count: int) -> str:
    """So many tasks wait, in words."""
    if not count:
        return "no task waits"
    return "1 task waits" if count == 1 else f"{count:,} tasks wait"
