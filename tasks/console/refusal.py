"""What went wrong, as a command says it: one line, and an exit code that tells what kind it was."""

from typing import Final, NoReturn

from django.core.management.base import CommandError
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import NoPermissionError

from store.exceptions import HubError, NotReplicated, StoreFull, StoreUnavailable
from tasks.console.output import plain
from tasks.exceptions import (
    DuplicateTask,
    InvalidPayload,
    InvalidProcessAt,
    InvalidRequest,
    InvalidTimeout,
    InvalidUnique,
    QueueNotFound,
    UnknownTaskType,
)

WRONG_REQUEST: Final = 2
"""The exit code of what was asked for in a wrong way, as that of wrong arguments."""

_WRONG: Final = (
    *(InvalidRequest, UnknownTaskType, InvalidPayload, InvalidTimeout),
    *(InvalidProcessAt, InvalidUnique, QueueNotFound),
)


def refuse(error: HubError) -> NoReturn:
    """End the command. Raises CommandError, and of a store that cannot be reached, or refuses, the
    client library's error, for which `manage.py` has its line."""
    is_away = isinstance(error, StoreUnavailable)
    is_away = is_away and not isinstance(error, StoreFull | NotReplicated)
    if is_away or error.details.get("reason") == "unavailable":
        raise_as_unavailable(error)
    said = plain(error.message)
    if isinstance(error, DuplicateTask):
        said += f": {error.details['task_id']}"
    elif task_ids := error.details.get("task_ids"):
        said += f": {', '.join(task_ids)}"
    elif known := error.details.get("known"):
        said += f"; there are {', '.join(known)}"
    code = WRONG_REQUEST if isinstance(error, _WRONG) else 1
    raise CommandError(said, returncode=code) from error


def raise_as_unavailable(error: HubError) -> NoReturn:
    """End the command because of the store."""
    cause = error.__cause__
    if isinstance(cause, StoreUnreachable | NoPermissionError):
        raise cause
    why = plain(str(cause)) if cause else "it came to it too late"
    raise CommandError(f"the store did not do it ({why}); try again when it is well") from error


def wrong(text: str) -> CommandError:
    """The error of a wrong argument."""
    return CommandError(plain(text), returncode=WRONG_REQUEST)
