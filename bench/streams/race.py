"""The same watchers and events, by three programs on the same Daphne.

The hub; one connection and one blocking XREAD for each watcher; django-eventstream with Redis.
"""

from bench.environment import NotInstalled, python_environment
from bench.report import Row, say
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.load_process import LoadProcess
from bench.streams.rows import delay_rows, measured_rounds
from bench.streams.testbed import Load, Testbed
from bench.streams.web import Web

_WATCHERS = 1_000
_LOAD = Load(rate=500, events=2_500)
_PACKAGES = (
    "django-eventstream==5.3.4",
    "channels==4.3.2",
    "daphne==4.2.3",
    "django==5.2.19",
    "redis==8.1.0",
    "hiredis==3.5.0",
)


def measure(store: BenchStore) -> list[Row]:
    """Delays and memory of each."""
    there = {"BENCH_STORE": store.url}
    rows = _measure_server("TaskHub", Testbed(store, Web()))
    xread = Web("bench.streams.peers.xread:application", path="/{}", environment=there)
    rows += _measure_server("a blocking XREAD each", Testbed(store, xread))
    try:
        python = str(python_environment("eventstream", _PACKAGES) / "python")
    except NotInstalled as problem:
        say(f"django-eventstream is left out: {problem}")
        return rows
    web = Web("bench.streams.peers.eventstream:application", "/{}/", there, python)
    emitter = LoadProcess("peers.eventstream_emitter", python, there)
    testbed = Testbed(store, web, emitter, hello="stream-open")
    return rows + _measure_server("django-eventstream", testbed)


def _measure_server(name: str, testbed: Testbed) -> list[Row]:
    testbed.store.clear()
    attempts = attempt.begin(testbed.store.client, _WATCHERS)
    known = len(testbed.store.client.client_list())
    with testbed:
        memory = testbed.web.rss()
        seconds = testbed.open([task_id for task_id, _ in attempts])
        each = (testbed.web.rss() - memory) / _WATCHERS
        connections = len(testbed.store.client.client_list()) - known
        rounds = measured_rounds(name, testbed, attempts, _LOAD)
    what = f"{_WATCHERS:,} watchers, 500 events/s, {name}"
    return [
        Row(f"{what}: opened, memory each", f"{seconds:.1f} s, {each:.0f} KB"),
        Row(f"{what}: connections to the store", f"{connections}"),
        *delay_rows(what, rounds),
    ]
