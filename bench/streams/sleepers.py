"""1,000 watchers that never read, beside 1,000 that do.

Twenty tasks have fifty of each, and messages of 16 KB. Before anything is measured each sleeper
has 400 KB to read; what the system keeps of that is told beside what the web process keeps. It all
ends before the hub drops them. A second web process has readers alone, of twenty other tasks; the
two take turns, and the ratio is the median of the ratios within each turn.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.program import MeasurementFailed
from bench.report import Row, at_most, say
from bench.store import BenchStore
from bench.streams import attempt
from bench.streams.testbed import Delays, Load, Testbed, all_arrived, typical
from bench.streams.web import Web
from tasks.engine.calls import Execution

_TASKS, _EACH, _TURNS = 20, 50, 4
_SLEEPERS = _TASKS * _EACH
_PADDING = 16_000  # bytes
_LOAD = Load(rate=80, events=160, watchers=_EACH, padding=_PADDING)
_FILL = Load(rate=80, events=500, watchers=_EACH, padding=_PADDING)
_BOUND = 256  # KB a sleeper: the server's buffer of 64 KB, and the write that went over it


def measure(store: BenchStore) -> list[Row]:
    """Without and with sleepers."""
    attempts = attempt.begin(store.client, 2 * _TASKS)
    ours, theirs = attempts[:_TASKS], attempts[_TASKS:]
    with Testbed(store, Web()) as alone, Testbed(store, Web()) as beside:
        alone.open(_watched(ours))
        beside.open(_watched(theirs))
        beside.open(_watched(theirs), sleep=True)
        memory, system = beside.web.rss(), _system_kb()
        say(f"alone, filling: {alone.round(ours, _FILL)}")
        say(f"beside sleepers, filling: {beside.round(theirs, _FILL)}")
        turns = [_turn(alone, ours, beside, theirs) for _ in range(1 + _TURNS)][1:]
        memory, system = beside.web.rss() - memory, _system_kb() - system
        if (asleep := beside.asleep()) < _SLEEPERS:
            raise MeasurementFailed(f"{_SLEEPERS - asleep} sleepers were dropped meanwhile")
    say(f"{memory / _SLEEPERS:.0f} KB a sleeper, and {system / _SLEEPERS:.0f} KB in the system")
    readers, others = zip(*turns, strict=True)
    ratio = median(after.p99 / before.p99 for before, after in turns)
    arrived = all_arrived([*readers, *others])
    sleepers = f"{_SLEEPERS:,} that never read"
    return [
        Row("1,000 readers of 16 KB events: p99", f"{typical(readers):.1f} ms"),
        Row(f"beside {sleepers}: p99", f"{typical(others):.1f} ms"),
        at_most(f"beside {sleepers}: p99, ratio", ratio, 1.5, "×"),
        at_most("memory for one that never reads", memory / _SLEEPERS, _BOUND, "KB"),
        Row("none lost for the readers", f"{arrived}", "True", arrived),
    ]


def _watched(attempts: Sequence[Execution]) -> list[str]:
    """An id for each watcher."""
    return [task_id for task_id, _ in attempts] * _EACH


def _turn(
    alone: Testbed, ours: Sequence[Execution], beside: Testbed, theirs: Sequence[Execution]
) -> tuple[Delays, Delays]:
    turn = alone.round(ours, _LOAD), beside.round(theirs, _LOAD)
    say(f"alone: {turn[0]}")
    say(f"beside sleepers: {turn[1]}")
    return turn


def _system_kb() -> int:
    """What all TCP buffers of this machine hold."""
    text = Path("/proc/net/sockstat").read_text()
    pages = next(line for line in text.splitlines() if line.startswith("TCP:")).split()[-1]
    return int(pages) * 4
