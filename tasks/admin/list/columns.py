"""The columns of the list: of each state, what a person needs there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tasks.admin.actions import Action
from tasks.engine.states import State


@dataclass(frozen=True, slots=True)
class Column:
    """A column, beside the one that says what the task is.

    name: of a row's cell, or of its moment where `is_age`.
    """

    name: str
    label: str
    is_age: bool = False


QUEUE: Final = Column("queue", "Queue")
ATTEMPT: Final = Column("attempt", "Attempt")
PROGRESS: Final = Column("progress", "Progress")
WAITED: Final = Column("waited", "Waited")
"""For its latest attempt, since it was last due."""
CREATED: Final = Column("created", "Created", is_age=True)

COLUMNS: Final[dict[State | None, tuple[Column, ...]]] = {
    None: (
        Column("state", "State"),
        QUEUE,
        ATTEMPT,
        Column("listed", "When", is_age=True),  # due, started or ended: as its state is listed by
    ),
    State.ACTIVE: (
        QUEUE,
        PROGRESS,
        ATTEMPT,
        WAITED,
        Column("took", "Running for"),
        Column("worker", "Worker"),
    ),
    State.PENDING: (
        QUEUE,
        Column("due", "Due", is_age=True),
        Column("waited", "Waits for"),
        CREATED,
    ),
    State.SCHEDULED: (QUEUE, Column("due", "Due", is_age=True), CREATED),
    State.RETRY: (QUEUE, Column("due", "Next run", is_age=True), ATTEMPT, CREATED),
    State.COMPLETED: (
        QUEUE,
        ATTEMPT,
        WAITED,
        Column("took", "Took"),
        Column("ended", "Ended", is_age=True),
    ),
    State.ARCHIVED: (QUEUE, ATTEMPT, Column("took", "Took"), Column("ended", "Ended", is_age=True)),
}
"""By state; None for the list of all."""


def rows_context(state: State | None, actions: Sequence[Action]) -> dict[str, Any]:
    """What templates need for rows in the list of a state, for who may take these actions."""
    return {
        "state": state.value if state else "",
        "columns": COLUMNS[state],
        "actions": actions,
        "fitting": [each for each in actions if state is None or each.applies_to_state(state)],
    }
