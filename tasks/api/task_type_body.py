"""What an answer says of a task type."""

from typing import Any

from tasks.payload_schema import payload_schema
from tasks.registry import TaskType


def task_type_body(task_type: TaskType) -> dict[str, Any]:
    """The body of an answer that is a task type. Not for the event loop: see `payload_schema`."""
    return {
        "type": task_type.name,
        "description": task_type.description,
        "queue": task_type.queue,
        "timeout": task_type.timeout,
        "max_retries": task_type.max_retries,
        "payload_schema": payload_schema(task_type),
    }
