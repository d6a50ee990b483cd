"""What becomes of a request to create tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from tasks.engine.states import State

_STATES: Final = {state.value.encode(): state for state in State}


class CreatedTask(NamedTuple):
    """A task that was created, pending or scheduled.

    is_replay: by an earlier request of the same idempotency key.
    """

    task_id: str
    queue: str
    state: State
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class Created:
    """All tasks were created."""

    tasks: list[CreatedTask]

    @classmethod
    def of_states(
        cls, ids: Sequence[str], queues: Sequence[str], states: Sequence[bytes]
    ) -> "Created":
        """Out of the states that `lua/scripts/create.lua` answers for these."""
        told = zip(ids, queues, states, strict=True)
        return cls([CreatedTask(task_id, queue, _STATES[state]) for task_id, queue, state in told])

    @classmethod
    def of_words(cls, words: Sequence[str]) -> "Created":
        """What `lua/scripts/create.lua` kept of tasks: by turns, id, queue and state."""
        parts = iter(words)
        return cls(
            [
                CreatedTask(task_id, queue, State(state), is_replay=True)
                for task_id, queue, state in zip(parts, parts, parts, strict=True)
            ]
        )


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A task that was not created.

    index: of it among those that should have been.
    same_as: the id of the task that holds its uniqueness window, or the index of an earlier one
        that wants it, too.
    """

    index: int
    same_as: str | int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """No task was created, for these."""

    found: list[Duplicate]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Duplicates":
        """What `lua/scripts/create.lua` answers of them: by turns, both of a `Duplicate`."""
        return cls(
            [
                Duplicate(index, same_as if isinstance(same_as, int) else same_as.decode())
                for index, same_as in zip(row[::2], row[1::2], strict=True)
            ]
        )
