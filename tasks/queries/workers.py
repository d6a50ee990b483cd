"""The workers that live, as they say it themselves in their hashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store.connection import shared_client
from store.exceptions import store_failure_as
from tasks.engine import keys
from tasks.engine.rq_format import worker_hash_of
from tasks.exceptions import StatsFailed


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """A worker: a supervising process and the child that runs its tasks.

    pid: of the supervising process.
    queues: highest priority first.
    state: idle or busy.
    running: how many tasks it runs.
    task_ids: the first of them.
    since, last_heartbeat: when it started, and told of itself last; in UTC.
    memory, child_memory: bytes that the two processes hold, 0 where it is not known.
    """

    name: str
    host: str
    pid: int
    queues: list[str]
    state: str
    running: int
    task_ids: list[str]
    since: datetime
    last_heartbeat: datetime
    memory: int
    child_memory: int


def living_workers() -> list[WorkerInfo]:
    """Every registered worker that has sent a heartbeat lately, by host and pid.

    Raises StatsFailed. Two round trips, however many there are.
    """
    with store_failure_as(StatsFailed):
        names = sorted(shared_client().smembers(keys.WORKERS))
        with shared_client().pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(name)
            hashes = pipe.execute()
    pairs = zip(names, hashes, strict=True)
    found = [info for name, fields in pairs if (info := _info_of(name.decode(), fields))]
    return sorted(found, key=lambda worker: (worker.host, worker.pid, worker.name))


def _info_of(key: str, fields: Mapping[bytes, bytes]) -> WorkerInfo | None:
    """A worker from its hash; what a worker of RQ's own does not write is empty."""
    rq = worker_hash_of(fields)
    if rq is None:
        return None
    task_ids = fields.get(b"tasks", b"").decode().split(",")
    return WorkerInfo(
        name=key.removeprefix(keys.worker("")),
        host=rq.host,
        pid=rq.pid,
        queues=rq.queues,
        state=rq.state,
        running=int(fields.get(b"running") or 0),
        task_ids=[task_id for task_id in task_ids if task_id],
        since=rq.birth,
        last_heartbeat=rq.last_heartbeat,
        memory=int(fields.get(b"memory") or 0),
        child_memory=int(fields.get(b"child_memory") or 0),
    )
