"""Restoring a backup into an empty hub."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import Final

from django.db import transaction

from store.connection import Store, dedicated_client
from taskhub.backup.backup import ANSWERS_WITHIN, Counts
from taskhub.backup.backup_file import BackupReader, Record
from taskhub.backup.database import require_no_accounts, write_rows
from taskhub.backup.exceptions import BackupError
from taskhub.backup.store_keys import OF_THE_MOMENT, kind_of, write_keys
from tasks.engine import broker, keys
from tasks.engine.dumped_task import DumpedTask
from tasks.engine.layout import LAYOUT

_AT_ONCE: Final = 100  # records
_BYTES_AT_ONCE: Final = 4 << 20
_PENDING_AT_ONCE: Final = 1000
_SUSPENDED: Final = keys.SINGLES["suspended"].name


def restore_backup(path: Path, *, with_database: bool, tell: Callable[[int, int], None]) -> Counts:
    """Write what a backup has, once all of it was found whole, into a store that has nothing. No
    worker takes anything before all is there; the database has all or nothing.

    tell: is told how many bytes of how many are done.
    Raises BackupError, RedisError, DatabaseError, OSError.
    """
    backup = BackupReader(path)
    if backup.header["layout"] > LAYOUT:
        raise BackupError(f"{path} is of a newer release: restore it with that one")
    client = dedicated_client(socket_timeout=ANSWERS_WITHIN)
    _require_empty(client)
    if with_database:
        require_no_accounts()
    client.set(_SUSPENDED, "1")
    with transaction.atomic() if with_database else nullcontext():
        counts = _write(client, backup, with_database=with_database, tell=tell)
    if not backup.header["suspended"]:
        client.delete(_SUSPENDED)
    return counts


def _write(
    client: Store, backup: BackupReader, *, with_database: bool, tell: Callable[[int, int], None]
) -> Counts:
    counts, queues = Counts(), set[str]()
    for kind, records in groupby(backup.records(), _kind):
        if kind == "row" and with_database:
            counts.rows = write_rows(records)
        for batch in _batches(records) if kind != "row" else ():
            if kind == "task":
                restored = _restore_tasks(client, batch)
                counts.tasks += len(restored)
                queues.update(restored)
            else:
                write_keys(client, batch)
            tell(backup.done, backup.size)
    for queue in sorted(queues):
        while broker.restore_pending(queue, _PENDING_AT_ONCE).on(client):
            pass
    return counts


def _require_empty(client: Store) -> None:
    for name in client.scan_iter(count=1000):
        if kind_of(name.decode(errors="replace")) not in OF_THE_MOMENT:
            raise BackupError(
                "the store is not empty: stop web and workers, and restore into an empty one, "
                f"or another of its databases (it has {name.decode(errors='replace')})"
            )


def _kind(record: Record) -> str:
    return next(iter(record))


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += _size(record)
        if len(batch) >= _AT_ONCE or size >= _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(record: Record) -> int:
    """About as many bytes."""
    parts = (record.get(name, ()) for name in ("fields", "results", "progress", "value"))
    return sum(len(str(part)) for part in parts)


def _restore_tasks(client: Store, records: Sequence[Record]) -> list[str]:
    """The queue of each that is there now and was not."""
    answers = broker.restore_tasks(list(map(DumpedTask.of_json, records))).on(client)
    return [queue for outcome, queue in answers if outcome is broker.Restored.RESTORED]
