"""What a handler knows of its attempt, and how it speaks of it."""

from collections.abc import Callable
from typing import Any

Report = Callable[[int, str, str], None]
"""Takes percentage, stage and message of a progress entry."""


class Context:
    """The first argument of every handler.

    attempt: 1 for the first.
    metadata: what the request gave.
    traceparent: the trace that the request was part of, as W3C's Trace Context writes it, for calls
        that the handler makes; "" where it was part of none.
    cancelled: turns true when somebody cancels the task; an attempt that does not return within
        3 s of it is killed.
    """

    __slots__ = (
        "_is_cancelled",
        "_report",
        "attempt",
        "metadata",
        "queue",
        "task_id",
        "traceparent",
    )

    def __init__(
        self,
        *,
        task_id: str,
        queue: str,
        attempt: int,
        metadata: dict[str, Any],
        report: Report,
        is_cancelled: Callable[[], bool],
        traceparent: str = "",
    ) -> None:
        self.task_id = task_id
        self.queue = queue
        self.attempt = attempt
        self.metadata = metadata
        self.traceparent = traceparent
        self._report = report
        self._is_cancelled = is_cancelled

    @property
    def cancelled(self) -> bool:
        """Whether somebody has cancelled the task."""
        return self._is_cancelled()

    def progress(self, percentage: int, stage: str = "processing", message: str = "") -> None:
        """Tell whoever watches how far the task is; an exact repeat of the entry before is none.

        percentage: an int from 0 to 100.
        stage: a word that programs know.
        message: for people.
        Raises ValueError for anything else, and ExecutionLost when the task is no longer this
        attempt's.
        """
        if type(percentage) is not int or not 0 <= percentage <= 100:
            raise ValueError(f"percentage must be an int from 0 to 100, got {percentage!r}")
        if not isinstance(stage, str) or not isinstance(message, str):
            raise ValueError("stage and message must be strings")
        self._report(percentage, stage, message)
