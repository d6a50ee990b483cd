"""`python -m bench [measurement …]`: measure the hub, and say how that compares with its goals.

Without arguments everything but the soak is measured, which takes about thirteen minutes. The first
part of a name, such as `http`, stands for all that begin with it. Exit code 1 says that a goal was
missed.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from bench.hub import configure
from bench.program import MeasurementFailed
from bench.report import Row, say, table

MEASUREMENTS = (
    "throughput",
    "latency",
    "cost",
    "memory",
    "backlog",
    "http.peers",
    "http.bulk",
    "http.processes",
    "http.observed",
    "streams.many",
    "streams.busy",
    "streams.shared",
    "streams.sleepers",
    "streams.writing",
    "streams.race",
)
SOAK = "streams.soak"


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    known = (*MEASUREMENTS, SOAK)
    parser.add_argument("measurements", nargs="*", metavar="measurement", help=", ".join(known))
    asked: list[str] = []
    for name in parser.parse_args().measurements:
        found = [one for one in MEASUREMENTS if one.startswith(f"{name}.")]
        if not found and name not in known:
            parser.error(f"there is no measurement {name!r}, only {', '.join(known)}")
        asked += found or [name]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    configure()
    rows = _measure(asked or MEASUREMENTS)
    print(table(rows))
    return int(any(row.met is False for row in rows))


def _measure(names: Sequence[str]) -> list[Row]:
    from bench.store import BenchStore  # needs Django's settings, as the measurements do

    rows: list[Row] = []
    with BenchStore() as store:
        for name in names:
            say(f"== {name}")
            store.clear()
            try:
                rows += import_module(f"bench.{name}").measure(store)
            except MeasurementFailed as problem:
                say(f"{name} failed: {problem}")
                rows.append(Row(name, "failed", met=False))
    return rows


if __name__ == "__main__":
    sys.exit(main())
