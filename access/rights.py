"""The rights of staff in plain words: one table for all pages and messages.

A right that gets its line here is offered on the pages of groups and accounts. Django has more
permissions, which mean nothing in this hub, or are part of what has a line.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied


class RightMissing(PermissionDenied):
    """Somebody lacks a right; the message says which, and whom to ask."""


@dataclass(frozen=True, slots=True)
class Right:
    """What staff may be let do.

    about: the heading that it stands under.
    words: such as "Cancel tasks".
    permissions: Django's names of it, `app.codename`.
    """

    about: str
    words: str
    permissions: tuple[str, ...]
    help: str = ""

    @property
    def key(self) -> str:
        """Its name in forms."""
        return self.permissions[0]

    def is_among(self, permissions: Collection[str]) -> bool:
        """Whether these permissions, by name, give it."""
        return all(permission in permissions for permission in self.permissions)


def _tasks(words: str, codename: str, explained: str = "") -> Right:
    return Right("Tasks", words, (f"tasks.{codename}",), explained)


def _keys(words: str, codename: str, explained: str = "") -> Right:
    return Right("API keys", words, (f"access.{codename}",), explained)


RIGHTS: Final = (
    _tasks("See tasks", "view_task", "With their payloads and results; also queues and workers."),
    _tasks("Create tasks", "add_task"),
    _tasks("Edit waiting tasks", "change_task"),
    _tasks("Cancel tasks", "cancel_task"),
    _tasks("Run tasks again", "run_task", "Or at once, those that wait for their time."),
    _tasks("Delete tasks", "delete_task"),
    Right("Queues and workers", "Pause and resume queues", ("tasks.pause_queue",)),
    Right("Queues and workers", "Quiet and stop workers", ("tasks.control_worker",)),
    _keys("See API keys", "view_apikey", "Not their tokens, which nobody can see again."),
    _keys("Make API keys", "add_apikey", "With any scope."),
    _keys("Revoke API keys", "revoke_apikey"),
    Right(
        "Staff",
        "See activity",
        ("access.view_activity",),
        "Who did what, to all that the person may see.",
    ),
    Right("Staff", "See accounts and groups", ("auth.view_user", "auth.view_group")),
    Right(
        "Staff",
        "Manage staff accounts",
        ("auth.change_user", "auth.add_user"),
        "Whoever may do this can give any right of these, also to themselves.",
    ),
    Right(
        "Staff",
        "Manage groups",
        ("auth.change_group", "auth.add_group", "auth.delete_group"),
        "And so what the members of a group may do, which may be they themselves.",
    ),
)
"""All of them, in the order in which pages show them."""


def rights_among(permissions: Collection[str]) -> list[Right]:
    """The rights that these permissions give."""
    return [right for right in RIGHTS if right.is_among(permissions)]


def in_words(permissions: Collection[str]) -> str:
    """What these permissions let somebody do, such as "See tasks, cancel tasks"; "" for nothing."""
    words = [right.words for right in rights_among(permissions)]
    return ", ".join([*words[:1], *map(in_sentence, words[1:])])


def in_sentence(words: str) -> str:
    """The words of a right where no sentence begins, such as "see API keys"."""
    return words[0].lower() + words[1:]


def require_right(user: Any, permission: str) -> None:
    """Raise RightMissing, which says so in words, unless this person has a permission."""
    if user.has_perm(permission):
        return
    raise RightMissing(refusal_of(permission))


def refusal_of(permission: str) -> str:
    """What somebody is told who lacks a permission."""
    words = next((right.words for right in RIGHTS if permission in right.permissions), "do this")
    missing = f"You do not have permission to {in_sentence(words)}."
    return f"{missing} Ask somebody who manages staff accounts."
