"""All that a backup has of the store, read while the hub goes on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from store.connection import Store
from taskhub.backup.backup_file import Record
from taskhub.backup.store_keys import AS_THEY_ARE, kind_of, read_keys, values_of
from tasks.engine import broker, keys

_KEYS_AT_ONCE = 1000
_TASKS_AT_ONCE = 50  # in one step of the store, which does nothing else meanwhile
_MANY = ("unique", "idempotency")
"""Kinds of which there are too many to remember which ones were seen, and twice does no harm."""


def store_records(client: Store) -> Iterator[Record]:
    """The records of all tasks and other keys, each as it is when it is come to.

    What is there from beginning to end is among them; a task may be more than once.
    Raises RedisError.
    """
    seen: set[str] = set()
    cursor = None
    while cursor != 0:
        cursor, names = client.scan(cursor or 0, count=_KEYS_AT_ONCE)
        by_kind = defaultdict(list)
        for name in {name.decode(errors="replace") for name in names} - seen:
            by_kind[kind_of(name)].append(name)
        seen.update(*(by_kind[kind] for kind in AS_THEY_ARE if kind not in _MANY))
        yield from _tasks(client, by_kind["job"])
        for kind in AS_THEY_ARE:
            records = list(read_keys(client, by_kind[kind]))
            yield from _without_task(client, records) if kind == "unique" else records


def _tasks(client: Store, names: Sequence[str]) -> Iterator[Record]:
    ids = [name.removeprefix(keys.job("")) for name in names]
    for at in range(0, len(ids), _TASKS_AT_ONCE):
        dumped = broker.dump_tasks(ids[at : at + _TASKS_AT_ONCE]).on(client)
        yield from (task.as_json() for task in dumped)


def _without_task(client: Store, windows: Sequence[Record]) -> Iterator[Record]:
    """Those uniqueness windows that outlast their tasks; all others are told of with these."""
    pipe = client.pipeline(transaction=False)
    for window in windows:
        pipe.exists(keys.job(values_of(window)[0].decode()))
    for window, has_task in zip(windows, pipe.execute(), strict=True):
        if not has_task:
            yield window
