"""Taking a backup of a hub, while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from store.connection import dedicated_client
from taskhub.backup.backup_file import BackupWriter
from taskhub.backup.database import row_records
from taskhub.backup.store_content import store_records
from tasks.engine import broker, keys
from tasks.engine.layout import LAYOUT
from tasks.engine.states import State
from tasks.times import format_rfc3339, from_ms

ANSWERS_WITHIN = 60.0  # seconds; a step has many tasks, or large ones


@dataclass(slots=True)
class Counts:
    """What a backup has, or what was restored of it."""

    tasks: int = 0
    rows: int = 0


def take_backup(path: Path, *, with_database: bool, tell: Callable[[int, int], None]) -> Counts:
    """Write a backup to this file, in place of what it was.

    tell: is told how many tasks of how many are written, the latter about.
    Raises RedisError, DatabaseError, OSError.
    """
    client = dedicated_client(socket_timeout=ANSWERS_WITHIN)
    seconds, microseconds = client.time()
    total = _tasks_now(client)
    header = {
        "made_at": format_rfc3339(from_ms(seconds * 1000 + microseconds // 1000)),
        "layout": LAYOUT,
        "tasks": total,
        "suspended": bool(client.exists(keys.SINGLES["suspended"].name)),
    }
    counts = Counts()
    with BackupWriter(path, header) as write:
        if with_database:
            for record in row_records():
                write(record)
                counts.rows += 1
        for record in store_records(client):
            write(record)
            if "task" in record:
                counts.tasks += 1
                tell(counts.tasks, total)
    return counts


def _tasks_now(client: object) -> int:
    stats = broker.stats(settings.TASKHUB_QUEUES).on(client)
    return sum(getattr(queue, state.value) for queue in stats for state in State)
