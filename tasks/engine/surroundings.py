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
    idle, busy, quiet: workers of its queue that answer: that have nothing to do, that run
        something, and that take no more tasks.
    worker: `host:pid` of the one that took it last, "" where that is not known any more.
    worker_answers: whether that one lives.
    """

    paused: bool
    ahead: int | None
    idle: int
    busy: int
    quiet: int
    worker: str
    worker_answers: bool

    @property
    def workers(self) -> int:
        """Those that take tasks."""
        return self.idle + self.busy

    @classmethod
    def of_row(cls, row: Sequence[Any] | None) -> "Surroundings | None":
        """What the script answers."""
        if not row:
            return None
        paused, ahead, idle, busy, quiet, answers, flat = row
        worker = worker_hash_of(dict(zip(flat[::2], flat[1::2], strict=True)))
        return cls(
            paused=bool(paused),
            ahead=ahead,
            idle=idle,
            busy=busy,
            quiet=quiet,
            worker=f"{worker.host}:{worker.pid}" if worker else "",
            worker_answers=bool(answers),
        )
