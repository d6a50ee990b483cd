"""What can go wrong about a task's progress. The code and HTTP status of each:
`taskhub/error_table.py`."""

from store.exceptions import HubError


class InvalidProgressRequest(HubError):
    """The request for progress is not valid."""


class ProgressNotFound(HubError):
    """No progress found for this task."""


class ProgressFetchFailed(HubError):
    """The progress of this task could not be read."""


class WatchedTaskNotFound(HubError):
    """Task not found."""


class ExecutionLost(Exception):
    """The attempt no longer owns its task: its lease lapsed, or it was cancelled or killed."""
