"""1,000 watchers that never read, beside 1,000 that do.

Twenty tasks have fifty of each, and messages of 16 KB. Before anything is measured each sleeper
has 400 KB to read; what the system keeps of that is told beside what the web process keeps.
"""

from pathlib import Path

from bench.report import Row, at_most, say
from bench.store import Store
from bench.streams import attempt
from bench.streams.rows import measured_rounds
from bench.streams.stage import Delays, Load, Stage, all_arrived, typical
from bench.streams.web import Web

_TASKS, _EACH = 20, 50
_PADDING = 16_000  # bytes
_LOAD = Load(rate=40, events=160, watchers=_EACH, padding=_PADDING)
_FILL = Load(rate=40, events=500, watchers=_EACH, padding=_PADDING)
_BOUND = 256  # KB a sleeper: the server's buffer of 64 KB, and the write that went over it


def measure(store: Store) -> list[Row]:
    """Without and with sleepers."""
    _, alone = _run(store, sleepers=0)
    memory, beside = _run(store, sleepers=_TASKS * _EACH)
    sleepers = f"{_TASKS * _EACH:,} that never read"
    return [
        Row("1,000 readers of 16 KB events: p99", f"{typical(alone):.1f} ms"),
        Row(f"beside {sleepers}: p99", f"{typical(beside):.1f} ms"),
        at_most(f"beside {sleepers}: p99, ratio", typical(beside) / typical(alone), 1.5, "×"),
        at_most("memory for one that never reads", memory, _BOUND, "KB"),
        Row("none lost for the readers", f"{all_arrived(beside)}", "True", all_arrived(beside)),
    ]


def _run(store: Store, sleepers: int) -> tuple[float, list[Delays]]:
    """KB that wait for each sleeper once all is full, and the readers' delays."""
    store.clear()
    attempts = attempt.begin(store.client, _TASKS)
    task_ids = [task_id for task_id, _ in attempts] * _EACH
    with Stage(store, Web()) as stage:
        stage.open(task_ids)
        stage.open(task_ids[:sleepers], sleep=True)
        before, system_before = stage.web.rss(), _system_kb()
        say(f"{sleepers} sleepers, filling: {stage.round(attempts, _FILL)}")
        rounds = measured_rounds(f"{sleepers} sleepers", stage, attempts, _LOAD)
        memory = (stage.web.rss() - before) / max(sleepers, 1)
        system = (_system_kb() - system_before) / max(sleepers, 1)
    say(f"{sleepers} sleepers: {memory:.0f} KB each, and {system:.0f} KB in the system")
    return memory, rounds


def _system_kb() -> int:
    """What all TCP buffers of this machine hold."""
    text = Path("/proc/net/sockstat").read_text()
    pages = next(line for line in text.splitlines() if line.startswith("TCP:")).split()[-1]
    return int(pages) * 4
