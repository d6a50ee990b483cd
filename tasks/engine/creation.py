"""Tasks made ready to be created: all that takes time and asks nobody."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any, NamedTuple

from django.conf import settings

from store.script import Argument
from tasks.engine import keys
from tasks.engine.record import TRACEPARENT, fields_of_queue, fields_of_spec, new_task_ids
from tasks.engine.spec import NewTask, fingerprint
from tasks.times import to_ms


class IdempotencyKey(NamedTuple):
    """By what a request to create is known when it comes again.

    name: of whoever calls, the endpoint and the key that the caller gave, no two alike.
    body: the digest of what is asked for.
    """

    name: str
    body: str


class Creation(NamedTuple):
    """Tasks to create in one step, as `lua/scripts/create.lua` wants them told.

    ids, queues: of each task.
    arguments: of the script, after the deadline.
    """

    ids: list[str]
    queues: list[str]
    arguments: list[Argument]


def prepare(
    new_tasks: Sequence[NewTask],
    idempotency_key: IdempotencyKey | None = None,
    traceparent: str = "",
) -> Creation:
    """Give each task an id, and write all of them down. traceparent: of the request, "" of none."""
    ids = new_task_ids(len(new_tasks))
    queues = [new_task.queue for new_task in new_tasks]
    shared: list[Argument] = []
    if traceparent:
        shared += [TRACEPARENT, traceparent]
    own: dict[str, Sequence[Argument]] = {}
    for name, column in _columns(new_tasks, queues).items():
        if column.count(column[0]) == len(column):
            shared += [name, column[0]]
        else:
            own[name] = column
    arguments: list[Argument] = [*_repeat(idempotency_key), len(shared), len(own), *shared, *own]
    rows = zip(*own.values(), strict=True) if own else repeat(())
    for task_id, new_task, row in zip(ids, new_tasks, rows, strict=False):
        arguments += [task_id, new_task.queue, *_when(new_task), *row]
    return Creation(ids, queues, arguments)


def _columns(new_tasks: Sequence[NewTask], queues: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The fields of the tasks' hashes, each with what it is for every task, or once where it is the
    same for all."""
    rows = [fields_of_spec(new_task.spec) for new_task in new_tasks]
    columns: dict[str, Sequence[Any]] = dict(
        zip(rows[0], zip(*(row.values() for row in rows), strict=True), strict=True)
    )
    of_queues = {queue: fields_of_queue(queue) for queue in dict.fromkeys(queues)}
    if len(of_queues) == 1:
        return columns | {name: [value] for name, value in of_queues[queues[0]].items()}
    for name in of_queues[queues[0]]:
        columns[name] = [of_queues[queue][name] for queue in queues]
    return columns


def _repeat(key: IdempotencyKey | None) -> tuple[Argument, Argument, Argument]:
    """The key that the answer is kept under, "" for none; the digest of the body; ms."""
    if key is None:
        return "", "", ""
    ttl_ms = max(1, int(settings.TASKHUB_IDEMPOTENCY_TTL * 1000))
    return keys.idempotency(key.name), key.body, ttl_ms


def _when(new_task: NewTask) -> tuple[Argument, Argument, Argument]:
    """When a task is due, "" for now; its uniqueness window's key, "" for none, and ms."""
    due = to_ms(new_task.process_at) if new_task.process_at else ""
    if not new_task.unique:
        return due, "", ""
    spec = new_task.spec
    window = keys.unique(fingerprint(new_task.queue, spec.type, spec.payload))
    return due, window, max(1, int(new_task.unique * 1000))
