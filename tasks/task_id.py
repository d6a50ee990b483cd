"""The form of a task's id: a lowercase UUID of version 4."""

import re

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


def is_task_id(text: str) -> bool:
    """Whether this can be a task's id; anything else is no task, without asking the store."""
    return _UUID4.match(text) is not None
