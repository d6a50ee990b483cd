"""What a task waits for, or who runs it, as `lua/scripts/surroundings.lua` answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tasks.engine.rq_format import worker_hash_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The queue and the workers around a task.

    paused: whether workers take nothing from its queue.
    ahead: tasks before it in its queue, or as many as were looked at where there are more; None
        where it is not pending.
    workers, busy: workers of its queue that answer, and how many of these run something.
    worker: `host:pid` of the one that took it last, "" where that is not known any more.
    worker_answers: whether that one lives.
    """

    paused: bool
    ahead: int | None
    workers: int
    busy: int
    worker: str
    worker_answers: bool

    @classmethod
    def of_row(cls, row: Sequence[Any] | None) -> "Surroundings | None":
        """What the script answers."""
        if not row:
            return None
        paused, ahead, workers, busy, answers, flat = row
        worker = worker_hash_of(dict(zip(flat[::2], flat[1::2], strict=True)))
        return cls(
            paused=bool(paused),
            ahead=ahead,
            workers=workers,
            busy=busy,
            worker=f"{worker.host}:{worker.pid}" if worker else "",
            worker_answers=bool(answers),
        )
