"""Ten minutes of watchers that come and go at random, beside 1,000 that stay and lose nothing.

What the web process holds must not grow. It is looked at once in each round; the first two minutes
are for what it makes once and keeps. `BENCH_SOAK` is another length, in seconds.
"""

import os
import time
from statistics import median

from bench.report import Row, at_most, say
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.load_process import LoadProcess
from bench.streams.testbed import Delays, Load, Testbed, all_arrived
from bench.streams.web import Web

_WATCHERS = 1_000
_LOAD = Load(rate=500, events=7_500)
_ROUND = 15.0  # seconds
_LENGTH = 600.0  # seconds
_WARM_UP = 0.2  # of the length
_GOAL = 2.0  # per cent that count as flat: what two looks at the same process differ by


def measure(store: BenchStore) -> list[Row]:
    """The growth between the first and the last third of what comes after the warm-up."""
    length = float(os.environ.get("BENCH_SOAK", _LENGTH))
    attempts = attempt.begin(store.client, _WATCHERS)
    task_ids = [task_id for task_id, _ in attempts]
    memory, rounds, visits = list[int](), list[Delays](), 0
    with Testbed(store, Web()) as testbed, LoadProcess("visitors") as visitors:
        testbed.open(task_ids)
        began = time.monotonic()
        while time.monotonic() < began + length:
            asked = {"hello": "@0 ", "seconds": _ROUND, "seed": len(rounds)}
            paths = testbed.web.paths(task_ids)
            visitors.ask("come_and_go", port=testbed.web.port, paths=paths, **asked)
            rounds.append(testbed.round(attempts, _LOAD))
            visits += visitors.answer()["visits"]
            memory.append(testbed.web.rss())
            minutes = (time.monotonic() - began) / 60
            say(f"soak {minutes:.1f} min: {memory[-1]:,} KB, {visits:,} guests; {rounds[-1]}")
    steady = memory[int(len(memory) * _WARM_UP) :]
    third = max(1, len(steady) // 3)
    before, after = median(steady[:third]), median(steady[-third:])
    arrived = all_arrived(rounds)
    return [
        Row("watchers that came and went", f"{visits:,}"),
        Row("memory of the web process, at first and in the end", f"{before:,} / {after:,} KB"),
        at_most("growth of its memory", (after - before) / before * 100, _GOAL, "%"),
        Row("none lost for those that stayed", f"{arrived}", "True", arrived),
    ]
