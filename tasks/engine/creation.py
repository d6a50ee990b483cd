"""Tasks made ready to be created: all that takes time and asks nobody."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings

from store.script import Argument
from tasks.engine import keys
from tasks.engine.record import new_fields
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
    new_tasks: Sequence[NewTask], idempotency_key: IdempotencyKey | None = None
) -> Creation:
    """Give each task an id, and write all of them down."""
    ids = [str(uuid.uuid4()) for _ in new_tasks]
    queues = [new_task.queue for new_task in new_tasks]
    rows = [new_fields(new_task.queue, new_task.spec) for new_task in new_tasks]
    names: list[str] = rows[0][::2]
    columns = list(zip(*(row[1::2] for row in rows), strict=True))
    are_alike = [len(rows) == 1 or column.count(column[0]) == len(rows) for column in columns]
    shared: list[Argument] = []
    for name, column, alike in zip(names, columns, are_alike, strict=True):
        shared += [name, column[0]] if alike else []
    own = [at for at, alike in enumerate(are_alike) if not alike]
    arguments: list[Argument] = [*_repeat(idempotency_key), len(shared), len(own), *shared]
    arguments += [names[at] for at in own]
    for at, new_task in enumerate(new_tasks):
        arguments += [ids[at], queues[at], *_when(new_task), *(columns[field][at] for field in own)]
    return Creation(ids, queues, arguments)


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
