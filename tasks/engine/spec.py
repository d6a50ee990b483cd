"""What a task is asked to be, and where and when."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from tasks.exceptions import InvalidRequest
from tasks.registry import TaskType


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSpec:
    """What a task is asked to be.

    type: the name of a registered task type.
    payload: for its handler.
    metadata: for whoever created it; the handler sees it, too.
    max_retries: attempts after the first.
    timeout: seconds for one attempt.
    """

    type: str
    payload: dict[str, Any]
    metadata: dict[str, Any]
    max_retries: int
    timeout: float


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTask:
    """A task to create.

    queue: the name of a configured queue.
    process_at: when it is due; None for at once.
    unique: seconds from then on in which no equal task is created; None for no such window.
    """

    spec: TaskSpec
    queue: str
    process_at: datetime | None = None
    unique: float | None = None

    @classmethod
    def of(
        cls,
        task_type: TaskType,
        *,
        payload: dict[str, Any],
        queue: str | None = None,
        max_retries: int | None = None,
        timeout: float | None = None,
        process_at: datetime | None = None,
        unique: float | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> "NewTask":
        """A task of this type; what is None is as the type has it.

        Raises InvalidRequest where the queue, which may be the type's own, is not configured.
        """
        queue = task_type.queue if queue is None else queue
        if queue not in settings.TASKHUB_QUEUES:
            raise InvalidRequest(f"queue {queue!r} is not configured", field="queue")
        return cls(
            spec=TaskSpec(
                type=task_type.name,
                payload=payload,
                metadata={} if metadata is None else metadata,
                max_retries=task_type.max_retries if max_retries is None else max_retries,
                timeout=task_type.timeout if timeout is None else timeout,
            ),
            queue=queue,
            process_at=process_at,
            unique=unique,
        )


def fingerprint(queue: str, type_name: str, payload: Any) -> str:
    """What makes two tasks the same: a digest that is equal for equal queue, type and payload, as
    JSON values, whatever the order of keys and however a number is spelled (1 and 1.0 are one)."""
    return digest([queue, type_name, payload])


def digest(value: Any) -> str:
    """A digest that is equal for equal JSON values, as above."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
