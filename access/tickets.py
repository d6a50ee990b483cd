"""Tickets: what opens event streams where no header can be sent, as by an `EventSource`."""

import time
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.conf import settings
from django.core import signing

from access.caller import Caller
from access.exceptions import InvalidTicketRequest

MAX_TASKS: Final = 10
_SALT: Final = "taskhub.stream-ticket"
LONGEST_ID: Final = 100  # characters


class Ticket(NamedTuple):
    """What a ticket says. It is signed, so it says what we did.

    caller_id: whom it was given to.
    task_ids: whose streams it opens.
    expires_at: seconds since 1970.
    """

    caller_id: str
    task_ids: tuple[str, ...]
    expires_at: float

    @property
    def key_id(self) -> str:
        """The id of the caller's API key, "" where it has none."""
        kind, _, name = self.caller_id.partition(":")
        return name if kind == "key" else ""

    @property
    def user_id(self) -> str:
        """The primary key of a member of staff, "" of anybody else."""
        kind, _, name = self.caller_id.partition(":")
        return name if kind == "user" else ""


def new_ticket(caller: Caller, task_ids: Iterable[str]) -> tuple[str, float]:
    """A ticket for the streams of these tasks, and when it expires in seconds since 1970."""
    expires_at = time.time() + settings.TASKHUB_STREAM_TICKET_TTL
    return signing.dumps([caller.id, list(task_ids), expires_at], salt=_SALT), expires_at


def read_ticket(text: str) -> Ticket | None:
    """What a ticket says; None of what is none of ours, or has expired."""
    try:
        caller_id, task_ids, expires_at = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    ticket = Ticket(caller_id, tuple(task_ids), expires_at)
    return ticket if time.time() < ticket.expires_at else None


def tasks_asked_for(body: object) -> list[str]:
    """The ids, each once, that a request for a ticket names. Raises InvalidTicketRequest."""
    if not isinstance(body, dict):
        raise InvalidTicketRequest("the body must be a JSON object")
    if "task_ids" not in body:
        raise InvalidTicketRequest("task_ids is required", field="task_ids")
    named = body["task_ids"]
    if not isinstance(named, list) or not all(map(_may_be_an_id, named)):
        raise InvalidTicketRequest("task_ids must be a list of ids of tasks", field="task_ids")
    if not 1 <= len(named) <= MAX_TASKS:
        raise InvalidTicketRequest(f"task_ids must name 1 to {MAX_TASKS} tasks", field="task_ids")
    return list(dict.fromkeys(named))


def _may_be_an_id(named: object) -> bool:
    return isinstance(named, str) and 1 <= len(named) <= LONGEST_ID
