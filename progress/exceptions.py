"""What can be wrong with a request, and the progress app's share of it.

An error says what was wrong (`message`) and where (`details`); its code and HTTP status
stand in one table, `taskhub/error_table.py`.
"""

from typing import Any


class HubError(Exception):
    """A request that could not be served. The docstring of a subclass is its default message."""

    def __init__(self, message: str = "", **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().rstrip(".")
        self.details = details
        super().__init__(self.message)


class InvalidRequest(HubError):
    """The request is not valid."""


class ProgressNotFound(HubError):
    """No progress found for this task."""


class ProgressFetchFailed(HubError):
    """The progress of this task could not be read."""


class WatchedTaskNotFound(HubError):
    """Task not found."""


class ExecutionLost(Exception):
    """The attempt no longer owns its task: its lease lapsed, or it was cancelled or killed."""
