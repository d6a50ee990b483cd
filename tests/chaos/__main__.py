"""`make chaos`: misfortunes for ten minutes, whose seed and outcome are printed."""

import argparse
import random
import sys
import tempfile

from rich.console import Console
from rich.table import Table

from tests.chaos.chaos import Outcome, run

_MINUTES = 10.0
_PAUSE = 0.1  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--minutes", type=float, default=_MINUTES)
    options = parser.parse_args()
    console = Console()
    console.print(f"seed {options.seed}, {options.minutes:g} minutes")
    outcome = run(options.seed, options.minutes * 60, _PAUSE, console.print)
    _print(console, outcome)
    if outcome.audit.is_clean:
        console.print(f"seed {options.seed}: the hub has kept all that it acknowledged")
        return 0
    with tempfile.NamedTemporaryFile("w", prefix="chaos-", suffix=".log", delete=False) as log:
        log.write("\n".join([*outcome.chronicle, ""]))
    console.print(f"seed {options.seed}: FAILED; what happened when is in {log.name}")
    return 1


def _print(console: Console, outcome: Outcome) -> None:
    for title, counts in (
        ("What befell the hub", outcome.misfortunes),
        ("What became of the tasks", outcome.audit.figures),
        ("What must not be", outcome.audit.faults),
    ):
        table = Table(title=title, title_justify="left")
        table.add_column("")
        table.add_column("", justify="right")
        for name, number in sorted(counts.items()):
            table.add_row(name, f"{number:,}")
        console.print(table)


if __name__ == "__main__":
    sys.exit(main())
