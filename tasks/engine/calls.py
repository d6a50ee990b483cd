"""What goes into the broker's calls and what comes back, where that is more than a word.

What is made for each task is a tuple: a frozen dataclass takes three times as long to make.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings

from tasks.engine.spec import TaskSpec


class Execution(NamedTuple):
    """One attempt at a task, which owns it while its lease lasts.

    id: 32 characters that no other attempt has.
    """

    task_id: str
    id: str

    @property
    def member(self) -> str:
        """Its name among the running attempts of a queue, such as `f47ac10b-…:9a3c…`."""
        return f"{self.task_id}:{self.id}"

    @classmethod
    def of_member(cls, member: str) -> "Execution":
        """The execution that has this name."""
        task_id, _, execution_id = member.partition(":")
        return cls(task_id, execution_id)


class Refusal(StrEnum):
    """Why a task was left as it is."""

    NOT_FOUND = "not_found"  # there is none, or not in this queue
    FINISHED = "finished"  # completed or archived
    ACTIVE = "active"
    PENDING = "pending"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    KEY_REUSED = "key_reused"  # an idempotency key, for another request
    EDITED = "edited"  # by somebody else, since the caller read it
    FULL = "full"  # the store has no room for more
    LATE = "late"  # the store came to it after its caller had given up


class TakeRequest(NamedTuple):
    """Who wants a task, and from where.

    queues: highest priority first.
    execution_id: of the attempt to come.
    lease: seconds that the task stays the worker's without a heartbeat.
    """

    worker: str
    queues: Sequence[str]
    execution_id: str
    lease: float

    @classmethod
    def new(
        cls, *, worker: str, queues: Sequence[str], lease: float | None = None
    ) -> "TakeRequest":
        """A request with an execution id of its own. lease: None for TASKHUB_LEASE."""
        seconds = settings.TASKHUB_LEASE if lease is None else lease
        return cls(worker, queues, secrets.token_hex(16), seconds)


class TakenTask(NamedTuple):
    """A task that a worker has taken.

    failures: attempts that failed before this one.
    traceparent: of the request that created it, "" of none.
    """

    execution: Execution
    queue: str
    failures: int
    spec: TaskSpec
    traceparent: str = ""

    @property
    def task_id(self) -> str:
        return self.execution.task_id


class WorkerState(StrEnum):
    """What a worker is about, in its hash: RQ's words, and two of ours."""

    IDLE = "idle"
    BUSY = "busy"
    QUIET = "quiet"  # it takes no more tasks, and may still run some
    STOPPING = "stopping"  # likewise, and then it ends


class WorkerCommand(StrEnum):
    """What a worker can be told to do."""

    WORK = "work"  # to take tasks, as it does until it is told otherwise
    QUIET = "quiet"  # to take no more tasks, and to live on
    STOP = "stop"  # to end after what it runs, as by SIGTERM


@dataclass(frozen=True, kw_only=True, slots=True)
class Heartbeat:
    """What a worker tells of itself a few times a second.

    running: members (see `Execution`) of the attempts that its child runs.
    memory, child_memory: bytes that its two processes hold, 0 where that is not known.
    lease: seconds by which the leases of what runs are renewed.
    queues: those that it does its share for, whatever it serves itself.
    """

    worker: str
    state: WorkerState = WorkerState.IDLE
    running: Sequence[str] = ()
    memory: int = 0
    child_memory: int = 0
    lease: float = field(default_factory=lambda: settings.TASKHUB_LEASE)
    queues: Sequence[str] = field(default_factory=lambda: settings.TASKHUB_QUEUES)


class LeaseState(StrEnum):
    """How a running attempt stands to its lease."""

    OWNED = "owned"
    CANCELLED = "cancelled"  # still owned, and to be ended
    LOST = "lost"  # the task is another's by now, or nobody's


@dataclass(frozen=True, slots=True)
class HeartbeatAnswer:
    """What the store answers to a heartbeat.

    next_due: seconds until the next task is due, at most 1.
    is_registered: whether RQ's tools know of the worker.
    command: what it was told last, None where it was told nothing.
    leases: by member, of each attempt that it runs.
    """

    next_due: float
    is_registered: bool
    command: WorkerCommand | None
    leases: dict[str, LeaseState]


@dataclass(frozen=True, slots=True)
class QueueStats:
    """How many tasks of a queue are in each state, and how it is doing.

    paused: whether workers take nothing from it.
    latency_seconds: since the oldest pending task was due.
    workers: how many are alive and serve the queue.
    processed_total, failed_total: attempts ever, whatever is still kept.
    """

    queue: str
    pending: int
    active: int
    scheduled: int
    retry: int
    completed: int
    archived: int
    paused: bool
    latency_seconds: float
    workers: int
    processed_total: int
    failed_total: int

    @classmethod
    def of_row(cls, queue: str, row: Sequence[int]) -> "QueueStats":
        """What `lua/scripts/stats.lua` answers for a queue."""
        pending, active, scheduled, retry, completed, archived, *rest = row
        paused, latency_ms, workers, processed, failed = rest
        return cls(
            queue=queue,
            pending=pending,
            active=active,
            scheduled=scheduled,
            retry=retry,
            completed=completed,
            archived=archived,
            paused=bool(paused),
            latency_seconds=latency_ms / 1000,
            workers=workers,
            processed_total=processed,
            failed_total=failed,
        )
