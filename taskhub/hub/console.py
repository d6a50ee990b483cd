"""What several processes print, line by line, each line with its time and who says it."""

import json
import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

_COLOURS = (36, 33, 32, 35, 34)  # of ANSI terminals


class Console:
    """Standard output; for programs (TASKHUB_LOG_FORMAT=json) standard error, an object a line.

    names: of all who will print something.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._width = max(map(len, self._names))
        self._is_for_programs = settings.TASKHUB_LOG_FORMAT == "json"
        self._out = sys.stderr if self._is_for_programs else sys.stdout
        self._has_colours = self._out.isatty()

    def say(self, name: str, text: str) -> None:
        """Print the lines of a text. One that nobody can read any more is dropped."""
        prefix = self._coloured(name, f"{time.strftime('%H:%M:%S')} {name.ljust(self._width)} | ")
        lines = [
            _as_object(name, line) if self._is_for_programs else prefix + line
            for line in text.splitlines()
        ]
        try:
            print("\n".join(lines), file=self._out, flush=True)
        except OSError:  # the terminal is gone, or what read the pipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def _coloured(self, name: str, prefix: str) -> str:
        if not self._has_colours:
            return prefix
        return f"\033[{_COLOURS[self._names.index(name) % len(_COLOURS)]}m{prefix}\033[0m"


def _as_object(name: str, line: str) -> str:
    """A line as it is, where it is an object; else one that has it."""
    if line.startswith("{"):
        return line
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"time": now, "level": "info", "event": line, "process": name})
