"""Memory of a worker: its two processes when idle, and what 100,000 tasks add.

RSS is all that a process has in memory, PSS shares what both have among them. Growth is that of
the child, which runs the tasks, from a state of some thousand tasks on.
"""

import time
from pathlib import Path

from bench import backfill
from bench.hub import manage
from bench.program import MeasurementFailed, Program
from bench.report import Row, say
from bench.store import BenchStore
from tasks.queries.queues import queue_stats

_WARM_UP = 5_000
_TASKS = 100_000
_WITHIN = 180.0  # seconds
_POLL_EVERY = 0.2  # seconds
_NO_GROWTH = 1.0  # MB; less is the allocator's doing
_MB = 1024  # kB


def measure(store: BenchStore) -> list[Row]:
    """Two idle processes, then one of them at work."""
    never_replaced = {"TASKHUB_CHILD_MAX_TASKS": str(10 * _TASKS)}
    with Program("memory", manage("rqworker"), never_replaced) as worker:
        child = _child_of(worker)
        time.sleep(1)
        rows = [_idle_row("supervisor", worker.pid), _idle_row("child", child)]
        backfill.fill(store.client, _WARM_UP + _TASKS)
        _wait_until_processed(worker, _WARM_UP)
        before, began = _pss(child), time.monotonic()
        _wait_until_processed(worker, _WARM_UP + _TASKS)
        growth = _pss(child) - before
        say(f"memory: {_TASKS:,} tasks in {time.monotonic() - began:.0f} s")
    what = f"growth of a worker over {_TASKS:,} tasks"
    return [*rows, Row(what, f"{growth:+.2f} MB", "none", growth < _NO_GROWTH)]


def _child_of(worker: Program) -> int:
    """The only child of a worker that is up."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        worker.require_alive()
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(_POLL_EVERY)
    raise MeasurementFailed("the worker has no child")


def _wait_until_processed(worker: Program, count: int) -> None:
    deadline = time.monotonic() + _WITHIN
    while queue_stats(backfill.QUEUE)[0].processed_total < count:
        worker.require_alive()
        if time.monotonic() > deadline:
            raise MeasurementFailed(f"{count:,} tasks were not done within {_WITHIN:g} s")
        time.sleep(_POLL_EVERY)


def _idle_row(who: str, pid: int) -> Row:
    sizes = _sizes(pid)
    measured = f"{sizes['Rss']:.1f} / {sizes['Pss']:.1f} MB"
    say(f"memory: {who} {measured}")
    return Row(f"idle worker, {who}: RSS / PSS", measured)


def _pss(pid: int) -> float:
    return _sizes(pid)["Pss"]


def _sizes(pid: int) -> dict[str, float]:
    """MB of a process, by the kernel's name for what they are."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / _MB for line in lines}
