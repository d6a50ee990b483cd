"""The workers that live, as they say it themselves in their hashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from progress.connection import shared_client
from progress.store_failure import store_failure_as
from tasks import keys
from tasks.exceptions import StatsFailed
from tasks.times import parse_rfc3339


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker: a supervising process and the child that runs its tasks.

    state: idle or busy. running: how many tasks it runs; task_ids: the first of them. memory,
    child_memory: bytes that the two processes hold, 0 where it is not known.
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


def living() -> list[Worker]:
    """Every registered worker that was heard of lately, by host and pid.

    Raises StatsFailed. Two round trips, however many there are.
    """
    with store_failure_as(StatsFailed):
        names = sorted(shared_client().smembers(keys.WORKERS))
        with shared_client().pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(name)
            hashes = pipe.execute()
    found = [
        _worker_of(name.decode(), fields)
        for name, fields in zip(names, hashes, strict=True)
        if b"birth" in fields and b"last_heartbeat" in fields
    ]
    return sorted(found, key=lambda worker: (worker.host, worker.pid, worker.name))


def _worker_of(key: str, fields: Mapping[bytes, bytes]) -> Worker:
    """A worker from its hash; what a worker of RQ's own does not write is empty."""

    def text(name: str) -> str:
        return fields.get(name.encode(), b"").decode(errors="replace")

    return Worker(
        name=key.removeprefix(keys.worker("")),
        host=text("hostname"),
        pid=int(text("pid") or 0),
        queues=text("queues").split(","),
        state=text("state"),
        running=int(text("running") or 0),
        task_ids=[task_id for task_id in text("tasks").split(",") if task_id],
        since=parse_rfc3339(text("birth")),
        last_heartbeat=parse_rfc3339(text("last_heartbeat")),
        memory=int(text("memory") or 0),
        child_memory=int(text("child_memory") or 0),
    )
