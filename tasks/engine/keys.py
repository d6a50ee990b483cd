"""The tasks app's keys in the store: RQ's, as RQ spells them, and our own.

Lua gets the same names from `as_lua`. Most end in a queue's name, a task's id or a worker's name.
"""

from typing import Final, NamedTuple

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

from access.keys import BUCKET_PREFIX
from progress.keys import PROGRESS_PREFIX


class Key(NamedTuple):
    """A key, or what all keys of a kind begin with.

    type: as the store's TYPE answers it.
    holds: what is in there.
    """

    name: str
    type: str
    holds: str


PREFIXES: Final[dict[str, Key]] = {
    # RQ's
    "job": Key(Job.key_for(""), "hash", "the task: RQ's job with fields of ours"),
    "queue": Key(Queue.redis_queue_namespace_prefix, "list", "pending ids, oldest first"),
    "active": Key(
        StartedJobRegistry.key_template.format(""), "zset", "id:execution by the end of its lease"
    ),
    "scheduled": Key(
        ScheduledJobRegistry.key_template.format(""), "zset", "scheduled and retry: id by due time"
    ),
    "completed": Key(FinishedJobRegistry.key_template.format(""), "zset", "id by expiry"),
    "archived": Key(FailedJobRegistry.key_template.format(""), "zset", "id by expiry"),
    "results": Key(Result.get_key(""), "stream", "how each attempt of a task ended"),
    "worker": Key(Worker.redis_worker_namespace_prefix, "hash", "a worker, with fields of ours"),
    "workers_of": Key(WORKERS_BY_QUEUE_KEY % "", "set", "keys of the workers that serve a queue"),
    # Ours
    "retry": Key("taskhub:retry:", "zset", "those in `scheduled` that wait for a retry"),
    "ends": Key("taskhub:ends:", "hash", "the last numbers given at a queue's `front` and `back`"),
    "bell": Key("taskhub:bell:", "list", "one element while there may be something to take"),
    "totals": Key(
        "taskhub:totals:", "hash", "attempts `processed`, `failed` and `recovered`, ever"
    ),
    "minutes": Key("taskhub:minutes:", "list", "samples of a queue, one a minute for a day"),
    "hours": Key("taskhub:hours:", "list", "samples of a queue, one an hour for 30 days"),
    "pauses": Key("taskhub:pauses:", "list", "when a queue was paused and resumed, the last times"),
    "error_groups": Key("taskhub:error-groups:", "set", "type and exception of its archived tasks"),
    "error_group": Key(
        "taskhub:error-group:", "zset", "of a queue, a type and an exception: archived id by expiry"
    ),
    "types": Key("taskhub:types:", "set", "the types of a queue that are counted"),
    "type_counters": Key(
        "taskhub:type:",
        "hash",
        "of a queue:type, what attempts came to, ever: see type_counters.py",
    ),
    "type_hour": Key("taskhub:type-hour:", "zset", "samples of that, one a minute, by its number"),
    "type_day": Key("taskhub:type-day:", "zset", "likewise one in 15 minutes, for a day"),
    "type_month": Key("taskhub:type-month:", "zset", "likewise one a day, for 30 days"),
    "restoring": Key(
        "taskhub:restoring:", "zset", "while a backup is read: pending ids by their numbers"
    ),
    "unique": Key("taskhub:unique:", "string", "the id that holds a uniqueness window"),
    "idempotency": Key(
        "taskhub:idempotency:", "string", "digest of a request's body, and what it created"
    ),
    "progress": Key(PROGRESS_PREFIX, "stream", "a task's progress entries: see progress/keys.py"),
    "bucket": Key(BUCKET_PREFIX, "string", "when a caller's bucket of requests will be full"),
}
SINGLES: Final[dict[str, Key]] = {
    # RQ's
    "workers": Key(REDIS_WORKER_KEYS, "set", "keys of all workers"),
    "suspended": Key(WORKERS_SUSPENDED, "string", "there while no worker may take anything"),
    # Ours
    "paused": Key("taskhub:paused", "set", "the queues that workers take nothing from"),
    "last_recovery": Key(
        "taskhub:last-recovery", "string", "when (ms) any worker last looked for lapsed leases"
    ),
    "grouped": Key("taskhub:grouped", "hash", "of each queue, how far its archive is in groups"),
    "layout": Key("taskhub:layout", "string", "the version of all this: see layout.py"),
    "full": Key("taskhub:full", "string", "there while there is no room for new tasks"),
    "last_sample": Key("taskhub:last-sample", "string", "the minute of the newest samples"),
}

WORKERS: Final = SINGLES["workers"].name


def job(task_id: str) -> str:
    """The key of a task's hash."""
    return PREFIXES["job"].name + task_id


def results(task_id: str) -> str:
    """The key of the results of a task's attempts."""
    return PREFIXES["results"].name + task_id


def active(queue: str) -> str:
    """The key of a queue's running attempts."""
    return PREFIXES["active"].name + queue


def scheduled(queue: str) -> str:
    """The key of the tasks of a queue that wait for their time, or for a retry."""
    return PREFIXES["scheduled"].name + queue


def bell(queue: str) -> str:
    """The key of a queue's bell, for which its idle workers wait."""
    return PREFIXES["bell"].name + queue


def ends(queue: str) -> str:
    """The key of the last numbers given at a queue's two ends."""
    return PREFIXES["ends"].name + queue


def totals(queue: str) -> str:
    """The key of a queue's totals."""
    return PREFIXES["totals"].name + queue


def minutes(queue: str) -> str:
    """The key of a queue's samples, one a minute."""
    return PREFIXES["minutes"].name + queue


def hours(queue: str) -> str:
    """The key of a queue's samples, one an hour."""
    return PREFIXES["hours"].name + queue


def pauses(queue: str) -> str:
    """The key of when a queue was paused and resumed."""
    return PREFIXES["pauses"].name + queue


def worker(name: str) -> str:
    """The key of a worker's hash."""
    return PREFIXES["worker"].name + name


def unique(fingerprint: str) -> str:
    """The key of a uniqueness window."""
    return PREFIXES["unique"].name + fingerprint


def idempotency(name: str) -> str:
    """The key of the answer to a request."""
    return PREFIXES["idempotency"].name + name


def as_lua() -> str:
    """The names above as Lua source: the table `KEY` of prefixes, and the single keys, such as
    `PAUSED`."""
    prefixes = ", ".join(f'{name} = "{key.name}"' for name, key in PREFIXES.items())
    singles = [f'local {name.upper()} = "{key.name}"' for name, key in SINGLES.items()]
    return "\n".join([f"local KEY = {{{prefixes}}}", *singles])
