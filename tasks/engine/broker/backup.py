"""Tasks read whole, and written whole into another store."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from store.call import Call
from tasks.engine.broker.scripts import DUMP, RESTORE, RESTORE_PENDING, retention
from tasks.engine.dumped_task import DumpedTask


class Restored(StrEnum):
    """What became of a task that was to be restored."""

    RESTORED = "restored"
    EXPIRED = "expired"
    THERE = "there"  # already


def dump_tasks(task_ids: Sequence[str]) -> Call[list[DumpedTask]]:
    """These tasks, each as it was at one moment; what is gone is left out."""

    def read(rows: list[Any]) -> list[DumpedTask]:
        return [DumpedTask.of_row(row) for row in rows]

    return DUMP.call(args=task_ids).to(read)


def restore_tasks(tasks: Sequence[DumpedTask]) -> Call[list[tuple[Restored, str]]]:
    """Write tasks; of each what became of it and its queue, "" where it is not restored. May be
    repeated.

    A pending one waits outside of its queue for `restore_pending`.
    """

    def read(rows: list[list[bytes]]) -> list[tuple[Restored, str]]:
        texts = ([part.decode() for part in row] for row in rows)
        return [(Restored(outcome), "".join(queue)) for outcome, *queue in texts]

    told = (argument for task in tasks for argument in task.arguments)
    return RESTORE.call(args=[*retention(), *told]).to(read)


def restore_pending(queue: str, most: int) -> Call[int]:
    """Have the next pending tasks of a queue enter it; how many, 0 when all are in."""
    return RESTORE_PENDING.call(args=(queue, most))
