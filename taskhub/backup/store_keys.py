"""What there is in the store beside tasks: which keys a backup has, and how they are read and
written."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from store.call import Call
from store.connection import Store
from taskhub.backup.backup_file import Record
from tasks.engine.keys import PREFIXES, SINGLES

WITH_TASKS: Final = (
    *("job", "queue", "active", "scheduled", "retry", "completed", "archived", "results"),
    *("progress", "error_groups", "error_group", "restoring"),
)
"""Kinds of keys that come with the tasks."""
OF_THE_MOMENT: Final = (
    *("worker", "workers_of", "workers", "bell", "bucket", "last_recovery", "full", "layout"),
)
"""Kinds that say what goes on, which is something else after a restore."""
ANEW: Final = ("ends", "grouped", "last_sample", "suspended")
"""Kinds that a restore gives values of its own."""
AS_THEY_ARE: Final = tuple(
    name for name in (*PREFIXES, *SINGLES) if name not in (*WITH_TASKS, *OF_THE_MOMENT, *ANEW)
)

_KINDS: Final = PREFIXES | SINGLES
_BY_NAME: Final = {key.name: kind for kind, key in SINGLES.items()}
_READ: Final[dict[str, tuple[str | int, ...]]] = {
    "string": ("GET",),
    "hash": ("HGETALL",),
    "list": ("LRANGE", 0, -1),
    "set": ("SMEMBERS",),
    "zset": ("ZRANGE", 0, -1, "WITHSCORES"),
}
_WRITE: Final = {"string": "SET", "hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD"}
_VALUES_AT_ONCE: Final = 1000


def kind_of(key: str) -> str:
    """The name of a key's kind in the tables of keys.py, "" for what is of none."""
    of_prefix = (kind for kind, prefix in PREFIXES.items() if key.startswith(prefix.name))
    return _BY_NAME.get(key) or next(of_prefix, "")


def read_keys(client: Store, found: Sequence[str]) -> Iterator[Record]:
    """The records of these keys, less those that are gone. Raises RedisError."""
    types = [_KINDS[kind_of(key)].type for key in found]
    commands: list[tuple[Any, ...]] = [("TIME",)]
    for key, type_ in zip(found, types, strict=True):
        command, *rest = _READ[type_]
        commands += [(command, key, *rest), ("PTTL", key)]
    (seconds, microseconds), *answers = Call(tuple(commands), list).on(client)
    now = seconds * 1000 + microseconds // 1000
    for key, type_, value, left in zip(found, types, answers[::2], answers[1::2], strict=True):
        if value:
            expires = str(now + left) if left >= 0 else ""
            yield {"key": key, "type": type_, "value": _texts(value), "expires": expires}


def write_keys(client: Store, records: Sequence[Record]) -> None:
    """Write what these tell of. Raises RedisError."""
    Call(tuple(command for record in records for command in _commands(record)), list).on(client)


def values_of(record: Record) -> list[bytes]:
    """What a key has, in a row."""
    return [value.encode("latin-1") for value in record["value"]]


def _texts(answer: Any) -> list[str]:
    """The same as texts, out of what the client library answers."""
    if isinstance(answer, bytes):
        answer = [answer]
    elif isinstance(answer, dict):
        answer = [part for pair in answer.items() for part in pair]
    return [value.decode("latin-1") for value in answer]


def _commands(record: Record) -> Iterator[tuple[Any, ...]]:
    key, type_, values = record["key"], record["type"], values_of(record)
    if type_ == "zset":  # of which a command has the scores first
        values = [part for pair in zip(values[1::2], values[::2], strict=True) for part in pair]
    for at in range(0, len(values), _VALUES_AT_ONCE):
        yield (_WRITE[type_], key, *values[at : at + _VALUES_AT_ONCE])
    if record["expires"]:
        yield ("PEXPIREAT", key, record["expires"])
