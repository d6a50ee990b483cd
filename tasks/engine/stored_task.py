"""Tasks as the store has them, read several at a time, and only those parts that are wanted."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from progress.keys import progress_stream
from progress.reader import RawEntry
from store.call import Call, Command
from tasks.engine import keys
from tasks.engine.record import FIELDS, TaskRecord, record_fields


class TaskParts(NamedTuple):
    """What is wanted of each task.

    fields: of its hash; those of a `TaskRecord` in any case.
    latest: the newest entry of its progress.
    result: the newest of the results of its attempts.
    """

    fields: tuple[str, ...] = FIELDS
    latest: bool = False
    result: bool = False

    def with_fields(self, *fields: str) -> "TaskParts":
        """The same and these fields."""
        return self._replace(fields=tuple(dict.fromkeys((*self.fields, *fields))))


class StoredTask(NamedTuple):
    """A task that may be there: its `record` says whether it is.

    latest, result: None where there is none, or it was not wanted.
    """

    id: str
    fields: dict[bytes, bytes | None]
    latest: RawEntry | None = None
    result: RawEntry | None = None

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
        return sum(len(value) for value in values if value)


def read_tasks(task_ids: Sequence[str], parts: TaskParts) -> Call[list[StoredTask]]:
    """These tasks, in this order."""
    commands: list[Command] = []
    for task_id in task_ids:
        commands.append(("HMGET", keys.job(task_id), *parts.fields))
        if parts.latest:
            commands.append(_newest(progress_stream(task_id)))
        if parts.result:
            commands.append(_newest(keys.results(task_id)))

    def read(answers: list[Any]) -> list[StoredTask]:
        rest = iter(answers)
        return [_stored(task_id, parts, rest) for task_id in task_ids]

    return Call(tuple(commands), read)


def _stored(task_id: str, parts: TaskParts, answers: Iterator[Any]) -> StoredTask:
    values = next(answers)
    latest = next(answers) if parts.latest else []
    result = next(answers) if parts.result else []
    return StoredTask(
        task_id,
        named(parts.fields, values),
        *(found[0] if found else None for found in (latest, result)),
    )


def named(fields: Sequence[str], values: Sequence[bytes | None]) -> dict[bytes, bytes | None]:
    """The values of a task's hash by the names of its fields, as the store has these."""
    return dict(zip((name.encode() for name in fields), values, strict=True))


def _newest(stream: str) -> Command:
    return ("XREVRANGE", stream, "+", "-", "COUNT", 1)
