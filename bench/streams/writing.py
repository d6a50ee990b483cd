"""What one `progress()` costs the handler that calls it."""

import time
from collections.abc import Callable
from statistics import median

from bench.report import Row, at_most
from bench.store import Store
from bench.streams import attempt

_WARM_UP, _CALLS = 200, 3_000
_ROUNDS = 5


def measure(store: Store) -> list[Row]:
    """Round trips, and the client's time less the store's."""
    context = attempt.contexts(attempt.begin(store.client, 1))[0]
    own, trips, wall = [], [], []
    for _ in range(_ROUNDS):
        _call(context.progress, _WARM_UP)
        store.client.config_resetstat()
        times = _call(context.progress, _CALLS)
        facts = store.client.info("everything")
        trips.append((facts["total_reads_processed"] - 1) / _CALLS)
        wall.append(median(times))
        own.append(median(times) - facts["cmdstat_evalsha"]["usec_per_call"])
    return [
        at_most("round trips of progress()", max(trips), 1, ""),
        Row("progress(), all of it", f"{median(wall):.0f} µs"),
        at_most("progress(), without the store's work", median(own), 150, "µs"),
    ]


def _call(progress: Callable[[int, str, str], None], count: int) -> list[float]:
    """The µs of each call."""
    times = []
    for number in range(count):
        start = time.perf_counter()
        progress(50, "measuring", f"{number} {start}")
        times.append((time.perf_counter() - start) * 1e6)
    return times
