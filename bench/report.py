"""What is told: lines while it runs, and a table at the end."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    what: was measured.
    measured: with its unit.
    goal: likewise, "" where there is none.
    met: whether the goal is, None where there is none.
    """

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def table(rows: Sequence[Row]) -> str:
    """The rows under each other, in columns."""
    words = {None: "", True: "met", False: "MISSED"}
    cells = [("", "measured", "goal", "")]
    cells += [(row.what, row.measured, row.goal, words[row.met]) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = [
        f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {goal:<{widths[2]}}  {word}".rstrip()
        for what, measured, goal, word in cells
    ]
    return "\n".join([lines[0], "-" * len(max(lines, key=len)), *lines[1:]])


def at_least(what: str, ratio: float, goal: float, name: str) -> Row:
    """A ratio that should be as large as the goal."""
    return Row(what, f"{ratio:.2f} ×", f"≥ {name} ×", ratio >= goal)


def at_most(what: str, value: float, goal: float, unit: str) -> Row:
    """A value that should be no larger than the goal."""
    return Row(what, f"{value:.2f} {unit}", f"≤ {goal:g} {unit}", value <= goal)
