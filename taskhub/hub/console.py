"""What several processes print, line by line, each line with its time and who says it."""

import os
import sys
import time
from collections.abc import Iterable

_COLOURS = (36, 33, 32, 35, 34)  # of ANSI terminals


class Console:
    """Standard output.

    names: of all who will print something.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._width = max(map(len, self._names))
        self._has_colours = sys.stdout.isatty()

    def say(self, name: str, text: str) -> None:
        """Print the lines of a text. One that nobody can read any more is dropped."""
        prefix = self._coloured(name, f"{time.strftime('%H:%M:%S')} {name.ljust(self._width)} | ")
        try:
            print("\n".join(prefix + line for line in text.splitlines()), flush=True)
        except OSError:  # the terminal is gone, or what read the pipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _coloured(self, name: str, prefix: str) -> str:
        if not self._has_colours:
            return prefix
        return f"\033[{_COLOURS[self._names.index(name) % len(_COLOURS)]}m{prefix}\033[0m"
