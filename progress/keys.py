"""The progress app's keys in the store."""

from typing import Final

PROGRESS_PREFIX: Final = "taskhub:progress:"


def progress_stream(task_id: str) -> str:
    """Stream: a task's progress entries. Also the name of the channel that announces each one."""
    return PROGRESS_PREFIX + task_id


def task_id_of(channel: bytes) -> str:
    """The task whose progress a channel announces."""
    return channel.decode().removeprefix(PROGRESS_PREFIX)
