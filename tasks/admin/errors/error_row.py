"""A row of the page of errors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tasks.admin.errors.error_filter import ErrorFilter
from tasks.queries.error_groups import FailedTasks

_MOST_OF_A_MESSAGE: Final = 240  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRow:
    """What a row says of a group.

    is_rest: it is of many kinds of errors, which are not kept apart.
    share: its part of all that is shown, in percent.
    message: of the last task.
    only_query: the query of a link to the same page with this exception alone.
    list_query: the query of the list that has its tasks.
    """

    type: str
    error: str
    is_rest: bool
    count: int
    share: float
    queues: list[str]
    first_at: datetime | None
    last_at: datetime | None
    sample_id: str
    message: str
    only_query: str
    list_query: str

    @property
    def share_text(self) -> str:
        """In whole percent; what is less than one is said to be."""
        return f"{self.share:.0f}%" if self.share >= 1 else "< 1%"


def row_of(group: FailedTasks, total: int, shown: ErrorFilter) -> ErrorRow:
    """The row of a group on a page that shows so many tasks in all."""
    name = group.group
    message = group.sample_error.removeprefix(name.error).removeprefix(":").strip()
    return ErrorRow(
        type=name.type,
        error=name.error,
        is_rest=name.is_rest,
        count=group.count,
        share=100 * group.count / total,
        queues=group.queues,
        first_at=group.first_at,
        last_at=group.last_at,
        sample_id=group.sample_id,
        message=_shortened(group.sample_error if name.is_rest else message),
        only_query=shown.url_query(error=name.error),
        list_query=shown.list_query(type=name.type, error=name.error),
    )


def _shortened(text: str) -> str:
    is_long = len(text) > _MOST_OF_A_MESSAGE
    return text[: _MOST_OF_A_MESSAGE - 1] + "…" if is_long else text
