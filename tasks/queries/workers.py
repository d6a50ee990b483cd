"""The workers that live, as they say it themselves in their hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.engine import keys
from tasks.engine.calls import WorkerState
from tasks.engine.rq_format import worker_hash_of
from tasks.exceptions import StatsFailed, WorkerNotFound
from tasks.times import EPOCH, from_ms

NOT_ANSWERING: Final = "not answering"
LATE_AFTER: Final = timedelta(seconds=10)
"""Without a heartbeat; there are several a second."""


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """A worker: a supervising process and the child that runs its tasks.

    pid: of the supervising process.
    queues: highest priority first.
    state: a `WorkerState`, as it told last; of a worker of RQ's own, RQ's word.
    display_state: the same for people, or NOT_ANSWERING when its heartbeat is late: then nobody
        knows whether it still runs what it ran.
    running: how many tasks it runs.
    task_ids: the first of them.
    since, last_heartbeat: when it started, and told of itself last; in UTC.
    heartbeat_age: how long ago that was, by the store's clock.
    memory, child_memory: bytes that the two processes hold, 0 where it is not known.
    """

    name: str
    host: str
    pid: int
    queues: list[str]
    state: str
    display_state: str
    running: int
    task_ids: list[str]
    since: datetime
    last_heartbeat: datetime
    heartbeat_age: timedelta
    memory: int
    child_memory: int

    @property
    def label(self) -> str:
        """A name for people: where it runs, and its pid."""
        return f"{self.host}:{self.pid}"

    @property
    def is_answering(self) -> bool:
        """Whether it told of itself lately."""
        return self.display_state != NOT_ANSWERING


def is_serving(worker: WorkerInfo) -> bool:
    """Whether it takes tasks: it answers, and was not told to be quiet or to stop."""
    return worker.display_state in (WorkerState.IDLE, WorkerState.BUSY)


@asked
def living_workers() -> Asking[list[WorkerInfo]]:
    """Every registered worker that has sent a heartbeat lately, by host and pid.

    Raises StatsFailed. Two round trips, however many there are.
    """
    with store_failure_as(StatsFailed):
        names, now = yield from Call.together(worker_keys(), store_time())
        return (yield from workers_of(names, now))


@asked
def living_worker(name: str) -> Asking[WorkerInfo]:
    """A worker by its name. Raises WorkerNotFound, StatsFailed. One round trip."""
    with store_failure_as(StatsFailed):
        now, fields = yield from Call.together(
            store_time(), Call.of(("HGETALL", keys.worker(name)))
        )
    worker = _info_of(keys.worker(name), fields, now)
    if worker is None:
        raise WorkerNotFound
    return worker


def store_time() -> Call[datetime]:
    """The store's clock, by which workers tell of themselves."""
    return Call.of(("TIME",)).to(
        lambda time: EPOCH + timedelta(seconds=time[0], microseconds=time[1])
    )


def last_recovery() -> Call[datetime | None]:
    """When any worker last looked for lapsed leases, as every heartbeat does; None before the
    first."""
    return Call.of(("GET", keys.SINGLES["last_recovery"].name)).to(
        lambda ms: from_ms(int(ms)) if ms else None
    )


def worker_keys() -> Call[list[str]]:
    """The key of every registered worker, also of some that are gone."""
    return Call.of(("SMEMBERS", keys.WORKERS)).to(lambda found: sorted(map(bytes.decode, found)))


def workers_of(names: Sequence[str], now: datetime) -> Call[list[WorkerInfo]]:
    """The workers under these keys that live, by host and pid."""

    def read(hashes: list[Mapping[bytes, bytes]]) -> list[WorkerInfo]:
        pairs = zip(names, hashes, strict=True)
        found = [info for name, fields in pairs if (info := _info_of(name, fields, now))]
        return sorted(found, key=lambda worker: (worker.host, worker.pid, worker.name))

    return Call(tuple(("HGETALL", name) for name in names), read)


def _info_of(key: str, fields: Mapping[bytes, bytes], now: datetime) -> WorkerInfo | None:
    """A worker from its hash; what a worker of RQ's own does not write is empty."""
    rq = worker_hash_of(fields)
    if rq is None:
        return None
    heartbeat_age = max(timedelta(), now - rq.last_heartbeat)
    task_ids = fields.get(b"tasks", b"").decode().split(",")
    return WorkerInfo(
        name=key.removeprefix(keys.worker("")),
        host=rq.host,
        pid=rq.pid,
        queues=rq.queues,
        state=rq.state,
        display_state=NOT_ANSWERING if heartbeat_age > LATE_AFTER else rq.state,
        running=int(fields.get(b"running") or 0),
        task_ids=[task_id for task_id in task_ids if task_id],
        since=rq.birth,
        last_heartbeat=rq.last_heartbeat,
        heartbeat_age=heartbeat_age,
        memory=int(fields.get(b"memory") or 0),
        child_memory=int(fields.get(b"child_memory") or 0),
    )
