"""Writing progress, for attempts that own their task."""

from dataclasses import dataclass

from django.conf import settings

from progress.connection import Store
from progress.exceptions import ExecutionLost
from progress.keys import progress_stream
from progress.script import RECORD


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof of ownership: `member` stands in the sorted set `key` as long as the attempt owns."""

    key: str
    member: str


def record(
    client: Store, task_id: str, fence: Fence, *, percentage: int, stage: str, message: str
) -> None:
    """Add an entry to a task's progress; an exact repeat of the entry before it adds none.

    One round trip. Calling it again after a broken connection is safe for the same reason.
    Raises ExecutionLost when the fence is gone.
    """
    answer = RECORD(
        client,
        keys=(progress_stream(task_id), fence.key),
        args=(fence.member, settings.TASKHUB_PROGRESS_MAXLEN, percentage, stage, message),
    )
    if answer == b"lost":
        raise ExecutionLost(f"task {task_id} is no longer this attempt's")
