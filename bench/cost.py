"""What one executed task costs the store: round trips, commands and time.

Counted by the store itself while one worker runs no-op tasks, between a tenth and nine tenths of
them. A round trip is one read from a connection, and what the supervising process sends counts
too. Commands are those that the scripts run inside, and the scripts themselves.
"""

import time
from dataclasses import dataclass
from typing import Any

from rq.registry import FinishedJobRegistry

from bench import backfill
from bench.hub import manage
from bench.program import MeasurementFailed, Program
from bench.report import Row, at_most, say
from bench.store import Store
from progress.keys import progress_stream
from tasks import keys
from tasks.selectors import queue_stats

_TASKS = 6_000
_LOOK_EVERY = 0.1  # seconds
_WITHIN = 60.0  # seconds
_GOAL = 3.0  # round trips
_LOOK_COSTS = 2  # reads: INFO, and the count of tasks


@dataclass(frozen=True, slots=True)
class Count:
    """How far the store has come. looks: how often this program asked."""

    done: int
    reads: int
    commands: int
    script_calls: int
    script_us: int
    looks: int


def measure(store: Store) -> list[Row]:
    """The differences between two counts, per task."""
    backfill.fill(store.client, _TASKS)
    store.settle()
    with Program("cost", manage("rqworker")) as worker:
        before = _count_at(store, worker, _TASKS // 10, looks=0)
        after = _count_at(store, worker, _TASKS * 9 // 10, looks=before.looks)
    tasks = after.done - before.done
    looks = after.looks - before.looks
    reads = (after.reads - before.reads - looks * _LOOK_COSTS) / tasks
    scripts = (after.script_calls - before.script_calls - looks) / tasks
    commands = (after.commands - before.commands) / tasks
    script_us = (after.script_us - before.script_us) / tasks
    say(f"cost: {reads:.2f} round trips, {scripts:.2f} scripts, {commands:.1f} commands")
    return [
        at_most("round trips a task", reads, _GOAL, ""),
        Row("scripts a task", f"{scripts:.2f}"),
        Row("commands a task, those inside scripts too", f"{commands:.1f}"),
        Row("the store's time in scripts a task", f"{script_us:.0f} µs"),
        Row("the store's memory a task that has ended", f"{_memory(store) / 1024:.1f} KB"),
    ]


def _memory(store: Store) -> int:
    """Bytes that one of the tasks takes, with its result and its progress."""
    (newest,) = store.client.zrange(FinishedJobRegistry.key_template.format(backfill.QUEUE), -1, -1)
    kept = [key(newest.decode()) for key in (keys.job, keys.results, progress_stream)]
    return sum(store.client.memory_usage(key) for key in kept)


def _count_at(store: Store, worker: Program, done: int, looks: int) -> Count:
    """The count at the first look that finds so many tasks done."""
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        looks += 1
        count = _count(store, looks)
        if count.done >= done:
            return count
        worker.require_alive()
        time.sleep(_LOOK_EVERY)
    raise MeasurementFailed(f"the worker was not done within {_WITHIN:g} s")


def _count(store: Store, looks: int) -> Count:
    done = queue_stats(backfill.QUEUE)[0].processed_total
    facts: dict[str, Any] = store.client.info("everything")
    script = facts.get("cmdstat_evalsha", {"calls": 0, "usec": 0})
    return Count(
        done=done,
        reads=facts["total_reads_processed"],
        commands=facts["total_commands_processed"],
        script_calls=script["calls"],
        script_us=script["usec"],
        looks=looks,
    )
