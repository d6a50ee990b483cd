"""What a caller may do: scopes of keys, and the right that each asks of a member of staff."""

from enum import StrEnum
from typing import Final, NamedTuple


class Scope(StrEnum):
    """What a key may be good for."""

    TASKS_CREATE = "tasks:create"
    TASKS_READ = "tasks:read"
    TASKS_CANCEL = "tasks:cancel"
    TASKS_DELETE = "tasks:delete"
    QUEUES_READ = "queues:read"
    QUEUES_PAUSE = "queues:pause"
    METRICS_READ = "metrics:read"


RIGHT_OF: Final[dict[Scope, str]] = {
    Scope.TASKS_CREATE: "tasks.add_task",
    Scope.TASKS_READ: "tasks.view_task",
    Scope.TASKS_CANCEL: "tasks.cancel_task",
    Scope.TASKS_DELETE: "tasks.delete_task",
    Scope.QUEUES_READ: "tasks.view_task",
    Scope.QUEUES_PAUSE: "tasks.pause_queue",
    Scope.METRICS_READ: "tasks.view_task",
}
"""The Django permission that staff need for what a scope covers, where an action has none of its
own."""

EXPLAINED: Final[dict[Scope, str]] = {
    Scope.TASKS_CREATE: "Create tasks",
    Scope.TASKS_READ: "Read tasks, and follow their progress",
    Scope.TASKS_CANCEL: "Cancel tasks, and run waiting ones at once",
    Scope.TASKS_DELETE: "Delete tasks",
    Scope.QUEUES_READ: "Read how queues are doing",
    Scope.QUEUES_PAUSE: "Pause and resume queues",
    Scope.METRICS_READ: "Read metrics",
}
"""What each scope allows, for people."""


class Needed(NamedTuple):
    """What an action of a view asks of its caller.

    scope: of a key.
    own_right: of a member of staff, where it is not that of the scope.
    """

    scope: Scope
    own_right: str = ""

    @property
    def right(self) -> str:
        """The Django permission that it asks of a member of staff."""
        return self.own_right or RIGHT_OF[self.scope]


def parse_scopes(names: list[str]) -> list[Scope]:
    """The scopes of these names, each once. Raises ValueError with a message for people."""
    known = [scope.value for scope in Scope]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"there is no scope {unknown[0]!r}; there are {', '.join(known)}")
    if not names:
        raise ValueError(f"a key needs a scope at least; there are {', '.join(known)}")
    return [scope for scope in Scope if scope in names]
