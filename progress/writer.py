"""Writing progress, for attempts that own their task."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from progress.exceptions import ExecutionLost
from progress.keys import progress_stream
from store.connection import Store
from store.script import Script

_LUA = Path(__file__).parent / "lua"
APPEND_LIBRARY: Final = _LUA / "libraries" / "append.lua"
"""Lua that adds an entry, for scripts that do so beside other things."""
RECORD_SCRIPT: Final = Script.from_files(APPEND_LIBRARY, _LUA / "scripts" / "record.lua")


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof that an attempt owns its task.

    key: a sorted set of the attempts that own theirs.
    member: of the attempt, there as long as it owns.
    """

    key: str
    member: str


def write_entry(
    client: Store, task_id: str, fence: Fence, *, percentage: int, stage: str, message: str
) -> None:
    """Add an entry to a task's progress; an exact repeat of the entry before it adds none.

    One round trip. Calling it again after a broken connection is safe for the same reason.
    Raises ExecutionLost when the fence is gone.
    """
    answer = RECORD_SCRIPT(
        client,
        keys=(progress_stream(task_id), fence.key),
        args=(fence.member, settings.TASKHUB_PROGRESS_MAXLEN, percentage, stage, message),
    )
    if answer == b"lost":
        raise ExecutionLost(f"task {task_id} is no longer this attempt's")
