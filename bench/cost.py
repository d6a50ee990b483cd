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
from bench.store import BenchStore
from progress.keys import progress_stream
from tasks.engine import keys
from tasks.queries.queues import queue_stats

_TASKS = 6_000
_POLL_EVERY = 0.1  # seconds
_WITHIN = 60.0  # seconds
_GOAL = 3.0  # round trips
_READS_OF_A_POLL = 2  # reads: INFO, and the count of tasks


@dataclass(frozen=True, slots=True)
class Count:
    """How far the store has come.

    done: tasks that have ended.
    reads: from connections.
    commands: carried out, those inside of scripts too.
    script_calls, script_us: of scripts, and microseconds in them.
    polls: how often this program asked.
    """

    done: int
    reads: int
    commands: int
    script_calls: int
    script_us: int
    polls: int


def measure(store: BenchStore) -> list[Row]:
    """The differences between two counts, per task."""
    backfill.fill(store.client, _TASKS)
    store.wait_for_rewrite()
    with Program("cost", manage("rqworker")) as worker:
        before = _count_at(store, worker, _TASKS // 10, polls=0)
        after = _count_at(store, worker, _TASKS * 9 // 10, polls=before.polls)
    tasks = after.done - before.done
    polls = after.polls - before.polls
    reads = (after.reads - before.reads - polls * _READS_OF_A_POLL) / tasks
    scripts = (after.script_calls - before.script_calls - polls) / tasks
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


def _memory(store: BenchStore) -> int:
    """Bytes that one of the tasks takes, with its result and its progress."""
    (newest,) = store.client.zrange(FinishedJobRegistry.key_template.format(backfill.QUEUE), -1, -1)
    kept = [key(newest.decode()) for key in (keys.job, keys.results, progress_stream)]
    return sum(store.client.memory_usage(key) for key in kept)


def _count_at(store: BenchStore, worker: Program, done: int, polls: int) -> Count:
    """The count at the first poll that finds so many tasks done."""
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        polls += 1
        count = _read_count(store, polls)
        if count.done >= done:
            return count
        worker.require_alive()
        time.sleep(_POLL_EVERY)
    raise MeasurementFailed(f"the worker was not done within {_WITHIN:g} s")


def _read_count(store: BenchStore, polls: int) -> Count:
    done = queue_stats(backfill.QUEUE)[0].processed_total
    facts: dict[str, Any] = store.client.info("everything")
    script = facts.get("cmdstat_evalsha", {"calls": 0, "usec": 0})
    return Count(
        done=done,
        reads=facts["total_reads_processed"],
        commands=facts["total_commands_processed"],
        script_calls=script["calls"],
        script_us=script["usec"],
        polls=polls,
    )
