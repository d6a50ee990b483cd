"""What a list of tasks asks of the store, and what comes back: `lua/scripts/list.lua`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from store.script import Argument
from tasks.engine import rq_format
from tasks.engine.states import State
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.times import to_ms


class QueueCursor(NamedTuple):
    """How far a queue's tasks of one state were listed; it holds also when the task has left.

    task_id: of the last one that was read.
    position: of that task in the list's order, in the script's own form.
    rank: how many were before it.
    """

    task_id: str
    position: str
    rank: int


class ListedTask(NamedTuple):
    """A task with its place: a queue's tasks of a state are read up to there."""

    state: State
    queue: str
    cursor: QueueCursor
    task: StoredTask


class ListAnswer(NamedTuple):
    """The next tasks of a list.

    is_cut: more were asked for and would be there, but these take as many bytes as may be.
    """

    tasks: list[ListedTask]
    is_cut: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListRequest:
    """The next tasks of some states, one after the other, each by the time that it is listed by.

    oldest_first: of the states, those that have the oldest first.
    after: by queue, the last task of the first state that was read in it; None at the beginning.
    since, until: where the oldest, or the newest, come first, the time to begin at; None for the
        first there is.
    max_active: how many active tasks of a queue are put in order.
    max_bytes: of the answer, unless its first task has more.
    group: that archived tasks are to be of, as scripts name it, or "". Others may
        come along.
    """

    states: Sequence[State]
    after: Mapping[str, QueueCursor | None]
    limit: int
    oldest_first: Collection[State]
    since: datetime | None
    until: datetime | None
    max_active: int
    max_bytes: int
    parts: TaskParts
    group: str = ""

    @property
    def arguments(self) -> list[Argument]:
        """As the script takes them."""
        orders = ("oldest" if state in self.oldest_first else "newest" for state in self.states)
        states = ",".join(
            f"{state}:{order}" for state, order in zip(self.states, orders, strict=True)
        )
        arguments: list[Argument] = [states, self.limit]
        arguments += [*_begin(self.until), *_begin(self.since)]
        arguments += [self.max_active, self.max_bytes]
        arguments += [self.group, *self.parts.arguments]
        for queue, cursor in self.after.items():
            arguments += [queue, *(cursor or ("", "", ""))]
        return arguments

    def read(self, answer: list[Any]) -> ListAnswer:
        """What the script answers."""
        is_cut, *rows = answer
        return ListAnswer([self._listed(row) for row in rows], bool(is_cut))

    def _listed(self, row: list[Any]) -> ListedTask:
        raw_id, queue, state, position, rank, *answer = row
        task_id = raw_id.decode()
        task = StoredTask.of_parts(task_id, self.parts, answer)
        cursor = QueueCursor(task_id, position.decode(), rank)
        return ListedTask(State(state.decode()), queue.decode(), cursor, task)


def _begin(moment: datetime | None) -> tuple[Argument, Argument]:
    return (to_ms(moment), rq_format.moment_text(moment)) if moment else ("", "")
