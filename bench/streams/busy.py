"""2,000 watchers, each on a task of its own, and 2,000 events a second."""

from bench.report import Row
from bench.store import Store
from bench.streams import attempt
from bench.streams.rows import delay_rows, measured_rounds
from bench.streams.stage import Load, Stage
from bench.streams.web import Web

_WATCHERS = 2_000
_LOAD = Load(rate=2_000, events=10_000)


def measure(store: Store) -> list[Row]:
    attempts = attempt.begin(store.client, _WATCHERS)
    with Stage(store, Web()) as stage:
        stage.open([task_id for task_id, _ in attempts])
        rounds = measured_rounds("busy", stage, attempts, _LOAD)
    return delay_rows(f"{_WATCHERS:,} watchers, 2,000 events/s", rounds, 10)
