"""Whether a caller may do what it asks for."""

from collections.abc import Mapping
from typing import Final, Protocol

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access.caller import Bounds, Caller
from access.exceptions import OutOfBounds, ScopeMissing
from access.scopes import Needed

_NO_ACTIONS: Final = (None, "metadata")
"""Of a method that the view has no action for, which is answered 405, and of OPTIONS."""


class ViewWithNeeds(Protocol):
    """A viewset that says what each of its actions needs."""

    action: str | None
    needs: Mapping[str, Needed]


class HasScope(BasePermission):
    """Lets through who has what the view's `needs` has for the action.

    Raises NotAuthenticated, or ScopeMissing with `details.scope`. An action of which `needs` does
    not tell raises KeyError: nothing is open by mistake.
    """

    def has_permission(self, request: Request, view: ViewWithNeeds) -> bool:  # type: ignore[override]
        caller = request.auth
        if not isinstance(caller, Caller):
            raise NotAuthenticated("this needs the token of an API key: Authorization: Bearer …")
        if view.action not in _NO_ACTIONS:
            require(caller, view.needs[view.action or ""])
        return True


def require(caller: Caller, needed: Needed) -> None:
    """Raise ScopeMissing unless the caller may do what needs this."""
    if not caller.may(needed):
        raise ScopeMissing(f"this needs the scope {needed.scope}", scope=needed.scope.value)


def require_within(bounds: Bounds, queue: str, task_type: str, **details: int) -> None:
    """Raise OutOfBounds, with these details, where a caller may not create a task of this type in
    this queue."""
    if not bounds.allows_queue(queue):
        raise OutOfBounds(
            f"this key is not for the queue {queue!r}",
            field="queue",
            allowed=sorted(bounds.queues),
            **details,
        )
    if not bounds.allows_type(task_type):
        raise OutOfBounds(
            f"this key is not for tasks of type {task_type!r}",
            field="type",
            allowed=sorted(bounds.types),
            **details,
        )
