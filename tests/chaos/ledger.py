"""What clients were told, kept outside of the hub."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from taskhub_client import Progress


@dataclass
class Ledger:
    """All that a hub must stand by.

    created: the tasks that it acknowledged, each with the number in its payload.
    cancelled, deleted: those of which it acknowledged that, too.
    perhaps_deleted: those of which nobody knows, for no answer came.
    given_up: numbers of tasks that are there or not, likewise.
    seen: of each task that is watched, the entries that came, as they came.
    to_the_end: those of which a watcher was told that they have ended.
    chronicle: what happened when, misfortunes among it.
    """

    created: dict[str, int] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    perhaps_deleted: set[str] = field(default_factory=set)
    given_up: set[int] = field(default_factory=set)
    seen: defaultdict[str, list[Progress]] = field(default_factory=lambda: defaultdict(list))
    to_the_end: set[str] = field(default_factory=set)
    chronicle: list[tuple[datetime, str]] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Add to the chronicle that something happened just now."""
        self.chronicle.append((datetime.now(UTC), what))

    def create(self, task_id: str, number: int) -> None:
        """The hub has acknowledged a task."""
        self.created[task_id] = number
        self.note(f"created {task_id}")
