"""One progress entry, and its forms: in the store, in JSON, in the reference's answers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from progress.stream_id import StreamId


class Entry(NamedTuple):
    """What a task said of itself at one moment.

    id: has the time of the entry in it.
    percentage: 0 to 100.
    status: "" until the final entry, then `completed`, `failed` or `cancelled`.
    replaces: the final entry that this one took the place of, when its task began anew.
    """

    task_id: str
    id: StreamId
    percentage: int
    stage: str
    message: str
    status: str = ""
    replaces: StreamId | None = None

    @classmethod
    def from_fields(cls, task_id: str, entry_id: str, fields: Mapping[str, str]) -> "Entry":
        """Read an entry as `lua/libraries/append.lua` writes it."""
        return cls(
            task_id,
            StreamId.parse(entry_id),
            int(fields["percentage"]),
            fields["stage"],
            fields["message"],
            fields.get("status", ""),
            StreamId.parse(fields["replaces"]) if "replaces" in fields else None,
        )

    @property
    def is_final(self) -> bool:
        """Whether the task has ended with this entry."""
        return self.status != ""

    def as_progress(self) -> dict[str, Any]:
        """The reference's `progress` object."""
        return {
            "task_id": self.task_id,
            "percentage": self.percentage,
            "stage": self.stage,
            "message": self.message,
            "timestamp_ms": self.id.ms,
        }

    def as_done(self) -> dict[str, Any]:
        """The reference's `done` object; for the final entry."""
        return {"task_id": self.task_id, "status": self.status}

    def as_item(self) -> dict[str, Any]:
        """The reference's answer for the latest entry, and its element of `history`."""
        item: dict[str, Any] = {
            "stream_id": str(self.id),
            "progress": self.as_progress(),
            "is_final": self.is_final,
        }
        if self.is_final:
            item["status"] = self.status
        return item
