"""What one `progress()` costs the handler that calls it.

Our own time is all but the store's and the way there and back: what a bare PING over a plain
socket takes, which two cores with little else to do make long.
"""

import socket
import time
from collections.abc import Callable
from statistics import median

from bench.report import Row, at_most
from bench.store import Store
from bench.streams import attempt

_WARM_UP, _CALLS = 200, 3_000
_ROUNDS = 5


def measure(store: Store) -> list[Row]:
    """Round trips, and the times of a call's parts; calls and PINGs take turns."""
    context = attempt.contexts(attempt.begin(store.client, 1))[0]
    own, trips, all_of_it, way = [], [], [], []
    for _ in range(_ROUNDS):
        _call(context.progress, _WARM_UP)
        store.client.config_resetstat()
        times = _call(context.progress, _CALLS)
        facts = store.client.info("everything")
        trips.append((facts["total_reads_processed"] - 1) / _CALLS)
        all_of_it.append(median(times))
        way.append(median(_ping(store, _CALLS)))
        own.append(median(times) - facts["cmdstat_evalsha"]["usec_per_call"] - way[-1])
    return [
        at_most("round trips of progress()", max(trips), 1, ""),
        Row("progress(), all of it", f"{median(all_of_it):.0f} µs"),
        Row("a bare PING, there and back", f"{median(way):.0f} µs"),
        at_most("progress(), our own time", median(own), 150, "µs"),
    ]


def _ping(store: Store, count: int) -> list[float]:
    """The µs of each round trip."""
    times = []
    with socket.socket(socket.AF_UNIX) as bare:
        bare.connect(str(store.socket))
        for _ in range(count):
            start = time.perf_counter()
            bare.sendall(b"PING\r\n")
            bare.recv(100)
            times.append((time.perf_counter() - start) * 1e6)
    return times


def _call(progress: Callable[[int, str, str], None], count: int) -> list[float]:
    """The µs of each call."""
    times = []
    for number in range(count):
        start = time.perf_counter()
        progress(50, "measuring", f"{number} {start}")
        times.append((time.perf_counter() - start) * 1e6)
    return times
