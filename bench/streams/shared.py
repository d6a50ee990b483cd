"""One task that 5,000 watch."""

from bench.report import Row
from bench.store import Store
from bench.streams import attempt
from bench.streams.observed import ENCODED
from bench.streams.rows import ROUNDS, delay_rows, measured_rounds
from bench.streams.stage import Load, Stage
from bench.streams.web import Web

_WATCHERS = 5_000
_LOAD = Load(rate=10, events=50, watchers=_WATCHERS)


def measure(store: Store) -> list[Row]:
    """Delays, and how often an entry is encoded."""
    attempts = attempt.begin(store.client, 1)
    with Stage(store, Web()) as stage:
        stage.open([attempts[0][0]] * _WATCHERS)
        before = int(stage.web.get(ENCODED))
        rounds = measured_rounds("shared", stage, attempts, _LOAD)
        each = (int(stage.web.get(ENCODED)) - before) / ((1 + ROUNDS) * _LOAD.events)
    what = f"one task, {_WATCHERS:,} watchers, 10 events/s"
    return [
        *delay_rows(what, rounds, 500),
        Row("encodings of an entry that all of them get", f"{each:g}", "1", each == 1),
    ]
