"""The steps that change a task, each one Lua script in `lua/` and atomic."""

from pathlib import Path
from typing import Final

from django.conf import settings

from progress.script import APPEND_LIBRARY, Argument, Script
from tasks import keys, states

_LUA = Path(__file__).parent / "lua"
_CONSTANTS = keys.as_lua() + "\n" + states.as_lua()


def _script(name: str, *libraries: str) -> Script:
    paths = [_LUA / f"{library}.lua" for library in (*libraries, name)]
    return Script.from_files(APPEND_LIBRARY, *paths, constants=_CONSTANTS)


CREATE: Final = _script("create", "task")
HELD: Final = _script("held", "task")
TAKE: Final = _script("take", "task", "taking")
FINISH: Final = _script("finish", "task", "conclude", "finishing")
FINISH_AND_TAKE: Final = _script("finish_and_take", "task", "conclude", "finishing", "taking")
CANCEL: Final = _script("cancel", "task", "conclude")
RUN: Final = _script("run", "task")
PAUSE: Final = _script("pause", "task")
DELETE: Final = _script("delete", "task")
TEND: Final = _script("tend", "task", "conclude", "latency", "sampling")
STATS: Final = _script("stats", "task", "latency")
LIST: Final = _script("list", "task")


def kept() -> tuple[Argument, Argument, Argument]:
    """What the scripts that end a task want to know: entries to keep per progress stream, and the
    ms to keep a completed and an archived task."""
    return (
        settings.TASKHUB_PROGRESS_MAXLEN,
        int(settings.TASKHUB_COMPLETED_TTL * 1000),
        int(settings.TASKHUB_ARCHIVED_TTL * 1000),
    )
