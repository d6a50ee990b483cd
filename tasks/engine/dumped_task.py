"""A task with all that belongs to it, as a backup has it."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from store.script import Argument

_Pairs = list[bytes]
"""Names and values in turns."""
_Entries = list[tuple[bytes, _Pairs]]


class DumpedTask(NamedTuple):
    """A task out of the store, at one moment. Times are ms since 1970 as text, b"" for none.

    fields: of its hash.
    results, progress: ids and fields of the entries.
    expiries: of its hash, its results and its progress.
    score: by which it is among those of its state, where these are sorted.
    window_end: of the uniqueness window that it holds.
    """

    id: bytes
    fields: _Pairs
    results: _Entries
    progress: _Entries
    expiries: tuple[bytes, bytes, bytes]
    score: bytes
    window_end: bytes

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "DumpedTask":
        """What `lua/scripts/dump.lua` answers for a task."""
        task_id, fields, results, progress, *expiries, score, window_end = row
        first, second, third = expiries
        return cls(task_id, fields, results, progress, (first, second, third), score, window_end)

    @property
    def arguments(self) -> list[Argument]:
        """What `lua/scripts/restore.lua` wants told of it."""
        told: list[Argument] = [self.id, *self.expiries, self.score, self.window_end]
        told += [len(self.fields), *self.fields]
        for entries in (self.results, self.progress):
            told.append(len(entries))
            for entry_id, pairs in entries:
                told += [entry_id, len(pairs), *pairs]
        return told

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON value, in which each character of a text is a byte."""
        values = (_texts(value) for value in self)
        return dict(zip(_NAMES, values, strict=True))

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> "DumpedTask":
        """Back from that."""
        return cls(*(_bytes(value[name]) for name in _NAMES))


_NAMES: Final = ("task", *DumpedTask._fields[1:])


def _texts(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return [_texts(part) for part in value]


def _bytes(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("latin-1")
    return [_bytes(part) for part in value]
