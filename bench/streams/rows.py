"""Lines of the table about delays."""

from collections.abc import Sequence

from bench.report import Row, at_most, say
from bench.streams.testbed import Delays, Load, Testbed, all_arrived, typical
from tasks.engine.calls import Execution

ROUNDS = 3


def measured_rounds(
    name: str, testbed: Testbed, attempts: Sequence[Execution], load: Load
) -> list[Delays]:
    """One round to warm up, then those that count."""
    rounds = [testbed.round(attempts, load) for _ in range(1 + ROUNDS)]
    for number, found in enumerate(rounds):
        say(f"{name} {number}/{ROUNDS}: {found}")
    return rounds[1:]


def delay_rows(what: str, rounds: Sequence[Delays], goal: float | None = None) -> list[Row]:
    """The median p99 and what did not arrive, in all rounds.

    goal: ms.
    """
    p99, missing = typical(rounds), sum(found.lost for found in rounds)
    repeated, title = sum(found.repeated for found in rounds), f"{what}: p99"
    if goal is None:
        return [Row(title, f"{p99:.1f} ms"), Row(f"{what}: lost", f"{missing}")]
    faults = f"{missing}, {repeated}"
    return [
        at_most(title, p99, goal, "ms"),
        Row(f"{what}: lost, repeated", faults, "0, 0", all_arrived(rounds)),
    ]
