"""What commands print: for people on a terminal or through a pipe, and for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, TextIO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.text import Text

from tasks.engine.states import State

_WITHOUT_A_TERMINAL: Final = 10_000  # columns: what reads a pipe cuts nothing off
_LEAST_ROOM: Final = 8  # columns for the last cell of a row
STATE_COLOURS: Final = {
    State.PENDING: "blue",
    State.ACTIVE: "cyan",
    State.SCHEDULED: "magenta",
    State.RETRY: "yellow",
    State.COMPLETED: "green",
    State.ARCHIVED: "red",
}


class Output:
    """Where a command's words go.

    is_live: whether what was printed can be drawn anew.
    console: for people.
    """

    def __init__(self, out: OutputWrapper, err: OutputWrapper, *, no_color: bool) -> None:
        out.ending = ""  # it is not each write that ends a line
        for stream in (out, err):
            if hasattr(stream, "reconfigure"):  # a terminal may know less than Unicode
                stream.reconfigure(errors="backslashreplace")
        self._out, self._err = out, err
        is_terminal = out.isatty()
        self.console = Console(
            file=cast(TextIO, out),
            force_terminal=is_terminal,
            width=None if is_terminal else _WITHOUT_A_TERMINAL,
            no_color=no_color or None,  # then the environment says
            markup=False,
            emoji=False,
            highlight=False,
        )
        self.is_live = is_terminal and not self.console.is_dumb_terminal

    def line(self, text: str) -> None:
        """A line that is not broken, however narrow the terminal. Who reads a pipe gets it now."""
        self._out.write(text + "\n")
        self._out.flush()

    def json(self, value: Any) -> None:
        """A JSON value as a line, in ASCII: any program, terminal and encoding can take it."""
        self.line(json.dumps(value, separators=(",", ":")))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Text]]) -> None:
        """Rows in columns as wide as what is in them; of a row that has no room on the terminal the
        last cell is cut, and nothing else."""
        cells = [[Text(name, style="bold") for name in head], *rows]
        widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
        room = max(_LEAST_ROOM, self.console.width - sum(widths[:-1]) - 2 * (len(widths) - 1))
        for *others, last in cells:
            for cell, width in zip(others, widths, strict=False):
                cell.pad_right(width - cell.cell_len)
            last.truncate(room, overflow="ellipsis")
            row = Text("  ").join([*others, last])
            row.rstrip()
            self.console.print(row, soft_wrap=True)

    def problem(self, text: str) -> None:
        """A line beside what was asked for."""
        self._out.flush()  # in its place, where both go to one terminal
        self._err.write(text + "\n")
        self._err.flush()


def plain(text: str) -> str:
    """A text that does nothing to a terminal: what cannot be seen, such as control characters and
    what turns the direction of writing, is written as JSON escapes it."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def pretty(value: Any) -> str:
    """A JSON value over several lines."""
    lines = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
    return "\n".join(map(plain, lines))
