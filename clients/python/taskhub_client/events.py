"""What a stream gives."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """A task reports.

    percentage: 0 to 100.
    event_id: `stream(…, last_event_id=…)` goes on right after this event.
    is_history: it was there before the stream was opened with `history=True`.
    """

    task_id: str
    percentage: int
    stage: str
    message: str
    at: datetime
    event_id: str
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A task has ended. status: `completed`, `failed` or `cancelled`."""

    task_id: str
    status: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such task, or no more: it was deleted while it was watched."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept the hub from sending; the stream goes on.

    code: `PROGRESS_FETCH_ERROR` (the store is away), `HISTORY_TRIMMED` (entries before the next one
        are kept no longer), or `INTERNAL_ERROR`.
    """

    task_id: str
    code: str
    message: str


Event: TypeAlias = Progress | Done | Gone | Trouble


@dataclass(frozen=True, slots=True)
class StreamTicket:
    """What opens a stream in a browser, as `?ticket=`: an EventSource sends no key."""

    ticket: str
    expires_at: datetime
