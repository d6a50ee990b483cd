"""10,000 watchers on one web process, each on a task of its own."""

from bench.report import Row, at_most, say
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.rows import delay_rows, measured_rounds
from bench.streams.testbed import Load, Testbed
from bench.streams.web import Web

_WATCHERS = 10_000
_FIRST = 200  # opened and closed again, so that the web process has all it needs
_LOAD = Load(rate=1_000, events=5_000)


def measure(store: BenchStore) -> list[Row]:
    """Opening, memory, connections, delays."""
    attempts = attempt.begin(store.client, _WATCHERS)
    task_ids = [task_id for task_id, _ in attempts]
    known = _connections(store)
    with Testbed(store, Web()) as testbed:
        testbed.open(task_ids[:_FIRST])
        testbed.close()
        memory = testbed.web.rss()
        seconds = testbed.open(task_ids)
        each = (testbed.web.rss() - memory) / _WATCHERS
        connections = _connections(store) - known
        say(f"many: {seconds:.1f} s, {each:.1f} KB each, {connections} connections")
        rounds = measured_rounds("many", testbed, attempts, _LOAD)
        full = (testbed.web.rss() - memory) / _WATCHERS
    return [
        at_most(f"{_WATCHERS:,} watchers opened in", seconds, 30, "s"),
        at_most("memory a watcher", each, 20, "KB"),
        Row("memory a watcher, after all rounds", f"{full:.2f} KB"),
        Row("connections to the store", f"{connections}", "≤ 3", connections <= 3),
        *delay_rows(f"{_WATCHERS:,} watchers, 1,000 events/s", rounds, 50),
    ]


def _connections(store: BenchStore) -> int:
    return len(store.client.client_list())
