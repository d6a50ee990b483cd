"""What can go wrong. The base of all is TaskHubError; what the hub answered is an ApiError."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskhub_client.task import Task


class TaskHubError(Exception):
    """Anything that this client raises by itself, wrong arguments aside (ValueError)."""


class Unreachable(TaskHubError):
    """The hub could not be reached, or a connection broke, after all repeats.

    `__cause__` is httpx's error. A change may have been carried out nevertheless.
    """


class StillRunning(TaskHubError, TimeoutError):
    """The time that a task was waited for is over.

    task: as it stood then.
    """

    def __init__(self, task: "Task") -> None:
        super().__init__(task)
        self.task = task

    def __str__(self) -> str:
        return f"task {self.task.id} is {self.task.state}"


class ApiError(TaskHubError):
    """The hub answered with an error. Subclasses say of which kind.

    message: what was wrong, for people.
    code: the same for programs, such as `INVALID_PAYLOAD`; "" where the answer was not the hub's.
    status: of the HTTP response.
    details: where it was wrong, as JSON values.
    """

    def __init__(self, message: str, code: str, status: int, details: dict[str, Any]) -> None:
        super().__init__(message, code, status, details)
        self.message = message
        self.code = code
        self.status = status
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} ({self.code or self.status})"


class Invalid(ApiError):
    """The request is not valid."""

    @property
    def field(self) -> str:
        """The field that is wrong, "" where none is named."""
        return str(self.details.get("field", ""))

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What is wrong with each bad task of `create_many`: index, code, error, details."""
        found = self.details.get("errors")
        return found if isinstance(found, list) else []


class KeyReused(Invalid):
    """The idempotency key was used before, for another request."""


class Unauthorized(ApiError):
    """The hub asks for a key, or knows this one no more."""


class Forbidden(ApiError):
    """The key is good, and not for this."""

    @property
    def scope(self) -> str:
        """The scope that the key would need, "" where none is named."""
        return str(self.details.get("scope", ""))


class NotFound(ApiError):
    """No such task, queue or progress."""


class Duplicate(ApiError):
    """The same task was created within its uniqueness window."""

    @property
    def task_id(self) -> str:
        """The first one, "" where `create_many` was refused: see `duplicates`."""
        return str(self.details.get("task_id", ""))

    @property
    def duplicates(self) -> list[dict[str, Any]]:
        """Of `create_many`: each one's `index`, and the first one's `task_id`, or its own index
        (`same_as`)."""
        return list(self.details.get("duplicates", []))


class Refused(ApiError):
    """The task is in no state for that.

    What cannot be cancelled has ended, what cannot be deleted is active; `reason` tells.
    """

    @property
    def reason(self) -> str:
        """Such as `finished` or `active`."""
        return str(self.details.get("reason", ""))


class RateLimited(ApiError):
    """Too many requests, also after all repeats.

    retry_after: seconds until the next one is allowed.
    """

    def __init__(
        self, message: str, code: str, status: int, details: dict[str, Any], retry_after: float
    ) -> None:
        super().__init__(message, code, status, details)
        self.args = (*self.args, retry_after)  # so that it can be pickled
        self.retry_after = retry_after


class ServerError(ApiError):
    """The hub could not serve the request, also after all repeats; its store is away, mostly."""
