"""What the groups of archived tasks are asked for, and what comes back:
`lua/scripts/count_errors.lua`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from store.script import Argument
from tasks.engine import rq_format
from tasks.engine.error_group import ErrorGroup

_MOST_OF_AN_ERROR: Final = 1000  # bytes


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """The failed tasks of a queue that are in one group.

    first_at, last_at: when the first and the last of them ended, in UTC; None where that is gone.
    sample_id, sample_error: the last one, and the beginning of its error.
    """

    queue: str
    group: ErrorGroup
    count: int
    first_at: datetime | None
    last_at: datetime | None
    sample_id: str
    sample_error: str


def arguments(queues: Sequence[str], since: datetime | None) -> list[Argument]:
    """As the script takes them."""
    return [rq_format.moment_text(since) if since else "", _MOST_OF_AN_ERROR, *queues]


def read(rows: Sequence[Sequence[Any]]) -> list[ErrorCount]:
    """What the script answers."""
    return [_count(row) for row in rows]


def _count(row: Sequence[Any]) -> ErrorCount:
    queue, group, count, first_at, last_at, sample_id, sample_error = row
    return ErrorCount(
        queue=queue.decode(),
        group=ErrorGroup.of_text(group.decode(errors="replace")),
        count=count,
        first_at=_moment(first_at),
        last_at=_moment(last_at),
        sample_id=sample_id.decode(),
        sample_error=sample_error.decode(errors="ignore"),
    )


def _moment(text: bytes) -> datetime | None:
    return datetime.fromisoformat(text.decode()) if text else None
