"""Tasks: to be created, created, and as they stand; and their types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskhub_client.times import (
    Duration,
    Moment,
    go_duration,
    read_optional_time,
    read_time,
    rfc3339,
)

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """What to create; what is None is left to the task's type, or to the hub.

    payload: a JSON object, what the type wants.
    queue: a configured one.
    max_retries: how often it is tried again, at most.
    timeout: of each attempt.
    process_at: when it is due; now or in the past is at once.
    unique: for how long the same queue, type and payload are refused.
    metadata: a JSON object that stays with the task.
    """

    type: str
    payload: Mapping[str, Any]
    queue: str | None = None
    max_retries: int | None = None
    timeout: Duration | None = None
    process_at: Moment | None = None
    unique: Duration | None = None
    metadata: Mapping[str, Any] | None = None

    def as_json(self) -> Json:
        """The body of a request. Raises ValueError for a time without its offset from UTC."""
        body = {
            "type": self.type,
            "payload": self.payload,
            "queue": self.queue,
            "max_retries": self.max_retries,
            "timeout": None if self.timeout is None else go_duration(self.timeout),
            "process_at": None if self.process_at is None else rfc3339(self.process_at),
            "unique": None if self.unique is None else go_duration(self.unique),
            "metadata": self.metadata,
        }
        return {name: value for name, value in body.items() if value is not None}


@dataclass(frozen=True, slots=True)
class CreatedTask:
    """A task that was created. status: `pending`, or `scheduled` when it is due later."""

    task_id: str
    queue: str
    status: str

    @classmethod
    def from_json(cls, body: Json) -> "CreatedTask":
        return cls(body["task_id"], body["queue"], body["status"])


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands.

    state: `pending`, `active`, `scheduled`, `retry`, `archived` or `completed`.
    max_retry: how many retries were asked for.
    retried: how many have begun.
    last_err: of the last attempt that failed, "" before one has; `task cancelled`.
    next_process_at: when it is, or last was, due.
    timeout: seconds that an attempt may take.
    payload, metadata, result: None where a list left them out; result until it has completed.
    """

    id: str
    queue: str
    type: str
    state: str
    max_retry: int
    retried: int
    last_err: str
    next_process_at: datetime
    timeout: float
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    payload: Json | None
    metadata: Json | None
    result: Any

    @property
    def has_ended(self) -> bool:
        """Whether it will never run again by itself."""
        return self.state in ("completed", "archived")

    @property
    def is_cancelled(self) -> bool:
        """Whether it has ended because it was cancelled."""
        return self.state == "archived" and self.last_err == "task cancelled"

    @classmethod
    def from_json(cls, body: Json) -> "Task":
        return cls(
            id=body["id"],
            queue=body["queue"],
            type=body["type"],
            state=body["state"],
            max_retry=body["max_retry"],
            retried=body["retried"],
            last_err=body["last_err"],
            next_process_at=read_time(body["next_process_at"]),
            timeout=body["timeout"],
            created_at=read_time(body["created_at"]),
            started_at=read_optional_time(body["started_at"]),
            completed_at=read_optional_time(body["completed_at"]),
            payload=body.get("payload"),
            metadata=body.get("metadata"),
            result=body.get("result"),
        )


@dataclass(frozen=True, slots=True)
class TaskType:
    """A type of task that the hub knows.

    queue, timeout (seconds), max_retries: of a task that does not say.
    payload_schema: JSON Schema, None where any object is taken.
    """

    type: str
    description: str
    queue: str
    timeout: float
    max_retries: int
    payload_schema: Json | None

    @classmethod
    def from_json(cls, body: Json) -> "TaskType":
        return cls(**{name: body[name] for name in cls.__dataclass_fields__})
