"""How a queue is doing."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class QueueStats:
    """Numbers of tasks by state, and more.

    latency_seconds: the age of the oldest pending task.
    workers: how many serve it.
    processed_total, failed_total: attempts that ended, and those of them that failed, ever.
    """

    queue: str
    pending: int
    active: int
    scheduled: int
    retry: int
    archived: int
    completed: int
    paused: bool
    latency_seconds: float
    workers: int
    processed_total: int
    failed_total: int

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "QueueStats":
        return cls(**{name: body[name] for name in cls.__dataclass_fields__})
