"""2,000 watchers, each on a task of its own, and 2,000 events a second."""

from bench.report import Row
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.rows import delay_rows, measured_rounds
from bench.streams.testbed import Load, Testbed
from bench.streams.web import Web

_WATCHERS = 2_000
_LOAD = Load(rate=2_000, events=10_000)


def measure(store: BenchStore) -> list[Row]:
    """Delays."""
    attempts = attempt.begin(store.client, _WATCHERS)
    with Testbed(store, Web()) as testbed:
        testbed.open([task_id for task_id, _ in attempts])
        rounds = measured_rounds("busy", testbed, attempts, _LOAD)
    return delay_rows(f"{_WATCHERS:,} watchers, 2,000 events/s", rounds, 10)
