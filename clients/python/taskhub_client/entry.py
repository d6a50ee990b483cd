"""An entry of a task's progress, as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskhub_client.times import of_milliseconds


@dataclass(frozen=True, slots=True)
class Entry:
    """What a task said of itself at one moment.

    percentage: 0 to 100.
    stream_id: its place among the others; a stream can begin right after it.
    is_final: whether the task has ended with it.
    status: of the final entry `completed`, `failed` or `cancelled`, else "".
    """

    task_id: str
    percentage: int
    stage: str
    message: str
    at: datetime
    stream_id: str
    is_final: bool
    status: str

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Entry":
        progress = body["progress"]
        return cls(
            task_id=progress["task_id"],
            percentage=progress["percentage"],
            stage=progress["stage"],
            message=progress["message"],
            at=of_milliseconds(progress["timestamp_ms"]),
            stream_id=body["stream_id"],
            is_final=body["is_final"],
            status=body.get("status", ""),
        )
