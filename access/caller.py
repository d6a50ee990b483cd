"""Who calls: what every view, stream and limit has to know of the one who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from access.rate import Rate
from access.scopes import Needed, Scope


@dataclass(frozen=True, slots=True)
class Bounds:
    """The queues and the task types that a caller is bound to; all of them where it names none."""

    queues: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether nothing lies outside."""
        return not (self.queues or self.types)

    def allows(self, queue: str, task_type: str) -> bool:
        """Whether a task of this type in this queue lies within."""
        return self.allows_queue(queue) and self.allows_type(task_type)

    def allows_queue(self, queue: str) -> bool:
        """Whether a queue lies within."""
        return not self.queues or queue in self.queues

    def allows_type(self, task_type: str) -> bool:
        """Whether a task type lies within."""
        return not self.types or task_type in self.types


OPEN: Final = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The one who asks.

    id: told apart from all others, for limits and idempotency: `key:<id>`, `user:<pk>`,
        `address:<ip>`.
    scopes: what it may do, of who is no member of staff.
    rights: its Django permissions, of a member of staff.
    bounds: where it may do so.
    rate: how often, where it has a limit of its own.
    key_id: of its API key, "" where it has none.
    user: the account of a member of staff, else None.
    """

    id: str
    scopes: frozenset[Scope] = frozenset()
    rights: frozenset[str] = frozenset()
    bounds: Bounds = OPEN
    rate: Rate | None = None
    key_id: str = ""
    user: Any = None

    def may(self, needed: Needed) -> bool:
        """Whether it may do what needs this."""
        if self.user is not None:
            return needed.right in self.rights
        return needed.scope in self.scopes


def caller_at(address: str) -> Caller:
    """Whoever calls from this IP address, where everybody may do everything."""
    return Caller(id=f"address:{address}", scopes=frozenset(Scope))


def caller_of_staff(user: Any, rights: Iterable[str]) -> Caller:
    """A member of staff with these Django permissions."""
    return Caller(id=f"user:{user.pk}", rights=frozenset(rights), user=user)
