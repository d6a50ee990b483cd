"""The tasks app's keys in the store: RQ's, as RQ spells them, and our own.

Lua gets the same names from `as_lua`. A name ends in a queue's name, a task's id or a worker's
name, so a prefix is all there is to know.
"""

from typing import Final

from rq.job import Job
from rq.queue import Queue
from rq.registry import (
    FailedJobRegistry,
    FinishedJobRegistry,
    ScheduledJobRegistry,
    StartedJobRegistry,
)
from rq.results import Result
from rq.suspension import WORKERS_SUSPENDED
from rq.worker import Worker
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY

from progress.keys import PROGRESS_PREFIX

_PREFIXES: Final[dict[str, str]] = {
    # RQ's
    "job": Job.key_for(""),  # hash: the task
    "queue": Queue.redis_queue_namespace_prefix,  # list: pending ids, oldest first
    "active": StartedJobRegistry.key_template.format(""),  # zset: id:execution by end of lease
    "scheduled": ScheduledJobRegistry.key_template.format(""),  # zset: id by due time
    "completed": FinishedJobRegistry.key_template.format(""),  # zset: id by expiry
    "archived": FailedJobRegistry.key_template.format(""),  # zset: id by expiry
    "results": Result.get_key(""),  # stream: the outcome of each attempt
    "worker": Worker.redis_worker_namespace_prefix,  # hash: a worker
    "workers_of": WORKERS_BY_QUEUE_KEY % "",  # set: keys of the workers that serve a queue
    # Ours
    "retry": "taskhub:retry:",  # zset: the ids in `scheduled` that wait for a retry
    "ends": "taskhub:ends:",  # hash: the last numbers given at a queue's front and back
    "bell": "taskhub:bell:",  # list of one: wakes a worker that waits for a queue
    "totals": "taskhub:totals:",  # hash: attempts processed and failed, ever
    "minutes": "taskhub:minutes:",  # list: what was done by each minute of a day
    "hours": "taskhub:hours:",  # list: what was done by each hour of 30 days
    "unique": "taskhub:unique:",  # string: the id that holds a uniqueness window
    "progress": PROGRESS_PREFIX,  # stream: see progress/keys.py
}

WORKERS: Final = REDIS_WORKER_KEYS
SUSPENDED: Final = WORKERS_SUSPENDED
PAUSED: Final = "taskhub:paused"
"""Set: the queues that workers take nothing from."""
LAST_RECOVERY: Final = "taskhub:last-recovery"
"""String: when (ms) any worker last looked for lapsed leases."""
LAST_SAMPLE: Final = "taskhub:last-sample"
"""String: the minute since 1970 in which the histories of queues last grew."""


def job(task_id: str) -> str:
    """Hash: the task, as RQ's job with fields of ours."""
    return _PREFIXES["job"] + task_id


def results(task_id: str) -> str:
    """Stream: the outcome of each attempt, as RQ writes it."""
    return _PREFIXES["results"] + task_id


def active(queue: str) -> str:
    """Sorted set: `id:execution` of running attempts, by the end of their lease."""
    return _PREFIXES["active"] + queue


def bell(queue: str) -> str:
    """List: holds one element while there may be something to take."""
    return _PREFIXES["bell"] + queue


def totals(queue: str) -> str:
    """Hash: `processed` and `failed`, the attempts ever."""
    return _PREFIXES["totals"] + queue


def minutes(queue: str) -> str:
    """List: samples of a queue, one a minute for a day. See `lua/sampling.lua`."""
    return _PREFIXES["minutes"] + queue


def hours(queue: str) -> str:
    """List: samples of a queue, one an hour for 30 days."""
    return _PREFIXES["hours"] + queue


def worker(name: str) -> str:
    """Hash: a worker, as RQ writes it, with fields of ours."""
    return _PREFIXES["worker"] + name


def unique(fingerprint: str) -> str:
    """String: the id of the task that holds this uniqueness window."""
    return _PREFIXES["unique"] + fingerprint


def member(task_id: str, execution: str) -> str:
    """An attempt's name in `active`."""
    return f"{task_id}:{execution}"


def as_lua() -> str:
    """The names above as Lua source: the table `KEY` of prefixes, and the single keys."""
    prefixes = ", ".join(f'{name} = "{prefix}"' for name, prefix in _PREFIXES.items())
    singles = {
        "WORKERS": WORKERS,
        "SUSPENDED": SUSPENDED,
        "PAUSED": PAUSED,
        "LAST_RECOVERY": LAST_RECOVERY,
        "LAST_SAMPLE": LAST_SAMPLE,
    }
    return "\n".join(
        [f"local KEY = {{{prefixes}}}", *(f'local {k} = "{v}"' for k, v in singles.items())]
    )


def split_member(member: str) -> tuple[str, str]:
    """A task's id and an execution, out of what `member` made."""
    task_id, _, execution = member.partition(":")
    return task_id, execution
