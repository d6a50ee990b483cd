"""One task that 5,000 watch."""

from bench.report import Row
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.counting_app import ENCODED
from bench.streams.rows import ROUNDS, delay_rows, measured_rounds
from bench.streams.testbed import Load, Testbed
from bench.streams.web import Web

_WATCHERS = 5_000
_LOAD = Load(rate=10, events=50, watchers=_WATCHERS)


def measure(store: BenchStore) -> list[Row]:
    """Delays, and how often an entry is encoded."""
    attempts = attempt.begin(store.client, 1)
    with Testbed(store, Web()) as testbed:
        testbed.open([attempts[0][0]] * _WATCHERS)
        before = int(testbed.web.get(ENCODED))
        rounds = measured_rounds("shared", testbed, attempts, _LOAD)
        each = (int(testbed.web.get(ENCODED)) - before) / ((1 + ROUNDS) * _LOAD.events)
    what = f"one task, {_WATCHERS:,} watchers, 10 events/s"
    return [
        *delay_rows(what, rounds, 500),
        Row("encodings of an entry that all of them get", f"{each:g}", "1", each == 1),
    ]
