"""All keys of a store as lines of JSON, which any store can be filled from."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from store.connection import Store

Line = dict[str, Any]

_READ: Final[dict[str, Callable[[Any, bytes], Any]]] = {
    "string": lambda client, key: client.get(key),
    "hash": lambda client, key: client.hgetall(key),
    "list": lambda client, key: client.lrange(key, 0, -1),
    "set": lambda client, key: sorted(client.smembers(key)),
    "zset": lambda client, key: client.zrange(key, 0, -1, withscores=True),
    "stream": lambda client, key: client.xrange(key),
}


def dumped(client: Store) -> Iterator[str]:
    """A line for each key, in order."""
    for key in sorted(client.keys("*")):
        kind = client.type(key).decode()
        line = {"key": key, "type": kind, "value": _READ[kind](client, key)}
        if (expires := client.pexpiretime(key)) > 0:
            line["expires_ms"] = expires
        yield json.dumps(_as_text(line), separators=(",", ":"))


def fill(client: Store, lines: list[str]) -> None:
    """Write these keys into an empty store."""
    pipeline = client.pipeline()
    for text in lines:
        line: Line = json.loads(text)
        key, value = _as_bytes(line["key"]), _as_bytes(line["value"])
        for command in _commands(line["type"], key, value):
            pipeline.execute_command(*command)
        if "expires_ms" in line:
            pipeline.pexpireat(key, line["expires_ms"])
    pipeline.execute()


def _commands(kind: str, key: bytes, value: Any) -> list[tuple[Any, ...]]:
    if kind == "stream":
        return [("XADD", key, entry, *_flat(fields)) for entry, fields in value]
    if kind == "zset":
        return [("ZADD", key, score, member) for member, score in value]
    if kind == "hash":
        return [("HSET", key, *_flat(value))]
    if kind == "string":
        return [("SET", key, value)]
    return [("RPUSH" if kind == "list" else "SADD", key, *value)]


def _flat(fields: dict[bytes, bytes]) -> list[bytes]:
    return [part for pair in fields.items() for part in pair]


def _as_text(value: Any) -> Any:
    """Bytes as text of as many characters, in all that this has."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {_as_text(name): _as_text(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(part) for part in value]
    return value


def _as_bytes(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("latin-1")
    if isinstance(value, dict):
        return {_as_bytes(name): _as_bytes(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_bytes(part) for part in value]
    return value
