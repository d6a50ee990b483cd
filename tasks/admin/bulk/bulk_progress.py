"""How far an action on all tasks that match has come, from one request to the next."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Final

from django.core import signing
from django.core.exceptions import BadRequest

from tasks.admin.actions import ActionResult
from tasks.queries.list_cursor import Cursor

_SALT: Final = "tasks.admin.bulk.bulk_progress"


@dataclass(slots=True)
class BulkProgress:
    """How far it is.

    total: how many tasks matched, about.
    cursor: where to go on.
    refused: how many tasks it was not done to, by reason.
    entry: what is recorded of it, once it was done to any.
    """

    total: int
    cursor: Cursor = ""
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    store_is_away: bool = False
    entry: int | None = None

    def add(self, result: ActionResult) -> None:
        self.done += len(result.done)
        self.refused = dict(Counter(self.refused) + result.refused)
        self.store_is_away = result.left > 0

    def signed(self) -> str:
        """As a form carries it."""
        return signing.dumps(asdict(self), salt=_SALT)


def progress_of(signed: str) -> BulkProgress:
    """What `signed` made. Raises BadRequest for anything else."""
    try:
        return BulkProgress(**signing.loads(signed, salt=_SALT))
    except (signing.BadSignature, TypeError) as error:
        raise BadRequest("this form was not made here") from error
