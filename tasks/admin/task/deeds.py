"""What staff did to a task."""

from datetime import datetime
from typing import NamedTuple

from access.activity import entries_of


class Deed(NamedTuple):
    """One thing that somebody did.

    what: such as "cancelled".
    detail: what else there is to say of it.
    """

    at: datetime
    who: str
    what: str
    detail: str = ""


def deeds_of(task_id: str) -> list[Deed]:
    """What was done to a task, oldest first."""
    return [
        Deed(entry.at, entry.user_name, entry.what, entry.detail)
        for entry in reversed(entries_of(task_id))
    ]


def cancelled_by(deeds: list[Deed]) -> str:
    """Who cancelled it last, "" where nobody of the staff did."""
    return next((deed.who for deed in reversed(deeds) if deed.what == "cancelled"), "")
