"""What can be wrong with a task or its queue. The code and HTTP status of each:
`taskhub/error_table.py`."""

from store.exceptions import HubError


class SkipRetry(Exception):
    """Raised by a handler: this task failed for good, archive it without another attempt."""


class InvalidRequest(HubError):
    """The request is not valid."""


class InvalidTasks(InvalidRequest):
    """Some of the tasks are not valid.

    errors: what is wrong, by the index of the task.
    """

    def __init__(self, errors: dict[int, HubError] | None = None) -> None:
        super().__init__()
        self.errors = errors or {}


class UnknownTaskType(HubError):
    """Unknown task type."""


class InvalidPayload(HubError):
    """The payload is not valid for this task type."""


class InvalidTimeout(HubError):
    """The timeout is not valid."""


class InvalidProcessAt(HubError):
    """process_at is not valid."""


class InvalidUnique(HubError):
    """unique is not valid."""


class DuplicateTask(HubError):
    """The same task was created within its uniqueness window."""


class IdempotencyKeyReused(HubError):
    """This Idempotency-Key came with another request before."""


class TaskNotFound(HubError):
    """Task not found."""


class QueueNotFound(HubError):
    """Queue not found."""


class WorkerNotFound(HubError):
    """Worker not found."""


class CancelFailed(HubError):
    """Failed to cancel task."""


class DeleteFailed(HubError):
    """Failed to delete task."""


class RunFailed(HubError):
    """Failed to run task now."""


class EditFailed(HubError):
    """Failed to edit task."""


class StatsFailed(HubError):
    """Failed to retrieve stats."""
