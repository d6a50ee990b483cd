"""The scripts of `lua/scripts/`, each with the libraries that it needs."""

from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from progress.writer import APPEND_LIBRARY
from store.script import Script
from tasks.engine import keys, rq_format, states, type_counters

_LUA = Path(__file__).parent.parent / "lua"
_CONSTANTS = "\n".join([keys.as_lua(), states.as_lua(), rq_format.as_lua()])


def _script(name: str, *libraries: str, constants: str = "") -> Script:
    paths = [_LUA / "libraries" / f"{library}.lua" for library in ("rq", "task", *libraries)]
    script = _LUA / "scripts" / f"{name}.lua"
    constants = "\n".join([_CONSTANTS, constants])
    return Script.from_files(APPEND_LIBRARY, *paths, script, constants=constants)


_COUNTING = type_counters.counting_as_lua()
_READING = type_counters.reading_as_lua()
_ATTEMPT_END: Final = ("error_group", "ended_tasks", "type_counters", "attempt_end")

CREATE = _script("create")
TAKE = _script("take", "attempt_start")
FINISH = _script("finish", *_ATTEMPT_END, constants=_COUNTING)
FINISH_AND_TAKE = _script("finish_and_take", *_ATTEMPT_END, "attempt_start", constants=_COUNTING)
ATTEMPTS_OF_WORKER = _script("attempts_of_worker")
HEARTBEAT = _script(
    *("heartbeat", *_ATTEMPT_END, "error_groups", "queue_stats", "type_row", "type_samples"),
    constants=f"{_COUNTING}\n{_READING}",
)
CANCEL = _script("cancel", *_ATTEMPT_END, constants=_COUNTING)
RUN = _script("run", "error_group")
EDIT = _script("edit")
DELETE = _script("delete", "error_group")
COMMAND = _script("command")
PAUSE = _script("pause")
STATS = _script("stats", "queue_stats")
SURROUNDINGS = _script("surroundings")
COUNT_ERRORS = _script("count_errors", "error_group")
TYPE_STATS = _script("type_stats", "type_row", constants=_READING)
LIST = _script("list", "error_group", "error_groups", "task_parts")
READ = _script("read", "task_parts")
DUMP = _script("dump")
RESTORE = _script("restore", *_ATTEMPT_END, constants=_COUNTING)
RESTORE_PENDING = _script("restore_pending")


class Retention(NamedTuple):
    """What is kept, as `kept_by` of `lua/libraries/attempt_end.lua` reads it.

    progress_maxlen: entries of a task's progress.
    completed_ttl, archived_ttl: ms.
    completed_keep, archived_keep: tasks of a queue.
    """

    progress_maxlen: int
    completed_ttl: int
    archived_ttl: int
    completed_keep: int
    archived_keep: int


def retention() -> Retention:
    """What the settings say."""
    return Retention(
        progress_maxlen=settings.TASKHUB_PROGRESS_MAXLEN,
        completed_ttl=int(settings.TASKHUB_COMPLETED_TTL * 1000),
        archived_ttl=int(settings.TASKHUB_ARCHIVED_TTL * 1000),
        completed_keep=settings.TASKHUB_COMPLETED_KEEP,
        archived_keep=settings.TASKHUB_ARCHIVED_KEEP,
    )
