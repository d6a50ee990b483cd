"""A hub that is well, for tests to change one thing of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks.engine.calls import QueueStats
from tasks.queries.pauses import Pause
from tasks.queries.queue_history import Point
from tasks.queries.store_info import StoreInfo
from tasks.queries.verdict.facts import HubFacts
from tasks.queries.workers import WorkerInfo
from tasks.times import to_ms

NOW = datetime(2026, 3, 1, 12, 30, 20, tzinfo=UTC)


def ago(**span: float) -> datetime:
    """So long before NOW."""
    return NOW - timedelta(**span)


def minute(minutes_ago: int) -> datetime:
    """When the minute of NOW began, or one before it."""
    return NOW.replace(second=0) - timedelta(minutes=minutes_ago)


def queue(**changed: Any) -> QueueStats:
    """The stats of the queue `low`, where nothing is."""
    row = dict.fromkeys(QueueStats.__dataclass_fields__, 0)
    return QueueStats(**{**row, "queue": "low", "paused": False, **changed})


def worker(**changed: Any) -> WorkerInfo:
    """A worker that serves `low`."""
    told: dict[str, Any] = {
        "name": "w",
        "host": "mole",
        "pid": 7,
        "queues": ["low"],
        "state": "idle",
        "display_state": "idle",
        "running": 0,
        "task_ids": [],
        "since": ago(days=1),
        "last_heartbeat": NOW,
        "heartbeat_age": timedelta(0),
        "memory": 0,
        "child_memory": 0,
    }
    return WorkerInfo(**told | changed)


def store(**changed: Any) -> StoreInfo:
    """A store with an append-only file, that may grow to 100 MiB."""
    told: dict[str, Any] = {
        "name": "Valkey",
        "version": "8.1.0",
        "uptime_seconds": 60,
        "memory": 80 << 20,
        "memory_limit": 100 << 20,
        "evicts": False,
        "clients": 1,
        "clients_limit": 10,
        "commands_per_second": 1,
        "appends": True,
        "appends_well": True,
        "last_save": ago(hours=2),
        "saves_well": True,
    }
    return StoreInfo(**told | changed)


def last_hour(*latest: dict[str, Any]) -> list[Point]:
    """An hour in which nothing happened but in its latest minutes."""
    quiet: list[dict[str, Any]] = [{}] * (60 - len(latest))
    return [
        Point(
            **{
                "time": to_ms(minute(59 - place)) // 1000,
                "processed": 0,
                "failed": 0,
                "latency_seconds": 0.0,
                "pending": 0,
                **changed,
            }
        )
        for place, changed in enumerate([*quiet, *latest])
    ]


def facts(
    *,
    low: QueueStats | None = None,
    workers: Sequence[WorkerInfo] | None = None,
    of_store: StoreInfo | None = None,
    points: Sequence[Point] | None = None,
    pauses: Sequence[Pause] = (),
) -> HubFacts:
    """The facts of a hub with one queue, one worker and nothing to do, but for what is given."""
    return HubFacts(
        now=NOW,
        queues=[low or queue()],
        workers=[worker()] if workers is None else workers,
        store=of_store or store(),
        last_hour={"low": points or last_hour()},
        pauses={"low": pauses},
        last_heartbeat=ago(seconds=40),
    )
