"""Tasks as the store has them, read several at a time, and only those parts that are wanted."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from progress.reader import RawEntry
from store.script import Argument
from tasks.engine.record import FIELDS, TaskRecord, record_fields


class TaskParts(NamedTuple):
    """What is wanted of each task.

    fields: of its hash; those of a `TaskRecord` in any case.
    latest: the newest entry of its progress.
    result: the newest of the results of its attempts.
    call: bytes up to which its call (RQ's `data`, which has the payload) is wanted beside.
    """

    fields: tuple[str, ...] = FIELDS
    latest: bool = False
    result: bool = False
    call: int = 0

    @property
    def arguments(self) -> list[Argument]:
        """As scripts take them: `lua/libraries/task_parts.lua`."""
        wanted = [int(self.latest), int(self.result), self.call]
        return [*wanted, len(self.fields), *self.fields]

    def with_fields(self, *fields: str) -> "TaskParts":
        """The same and these fields."""
        return self._replace(fields=tuple(dict.fromkeys((*self.fields, *fields))))


class StoredTask(NamedTuple):
    """A task that may be there: its `record` says whether it is.

    latest, result: None where there is none, or it was not wanted.
    call: None where it has more bytes than were wanted.
    """

    id: str
    fields: dict[bytes, bytes | None]
    latest: RawEntry | None = None
    result: RawEntry | None = None
    call: bytes | None = None

    @classmethod
    def of_parts(cls, task_id: str, parts: TaskParts, answer: Sequence[Any]) -> "StoredTask":
        """What a script answers of a task."""
        values, latest, result, call = answer
        fields = named(parts.fields, values)
        return cls(task_id, fields, _entry(latest), _entry(result), call)

    @property
    def record(self) -> TaskRecord | None:
        """The task as it stands; None where there is no task of ours."""
        fields = record_fields(self.id, self.fields)
        return TaskRecord(**fields) if fields else None

    def only(self, parts: TaskParts) -> "StoredTask":
        """The same without fields that are not wanted."""
        names = [name.encode() for name in parts.fields]
        return self._replace(fields={name: self.fields[name] for name in names})

    @property
    def size(self) -> int:
        """Bytes of all that was read."""
        values = list(self.fields.values())
        for entry in (self.latest, self.result):
            values += entry[1].values() if entry else ()
        return sum(len(value) for value in (*values, self.call) if value)


def _entry(raw: list[Any] | None) -> RawEntry | None:
    """A stream's entry as a script answers it."""
    if not raw:
        return None
    entry_id, pairs = raw
    parts = iter(pairs)
    return entry_id, dict(zip(parts, parts, strict=True))


def named(fields: Sequence[str], values: Sequence[bytes | None]) -> dict[bytes, bytes | None]:
    """The values of a task's hash by the names of its fields, as the store has these."""
    return dict(zip((name.encode() for name in fields), values, strict=True))
