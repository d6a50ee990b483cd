"""What a look at a hub comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tasks.queries.verdict.finding import Severity


class Area(StrEnum):
    """A part of a hub."""

    SETTINGS = "settings"
    SENTINELS = "sentinels"
    STORE = "store"
    DATABASE = "database"
    WORKERS = "workers"
    QUEUES = "queues"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong.

    text: a sentence, without its full stop.
    advice: what to do about it, in sentences.
    """

    text: str
    advice: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A part of a hub, and what is wrong with it.

    summary: how it is, in a few words.
    """

    area: Area
    summary: str
    complaints: Sequence[Complaint] = ()
