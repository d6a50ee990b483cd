"""The text of a task's payload and metadata, for a search."""

import json
from collections.abc import Iterator, Sequence

from progress.connection import shared_client
from tasks import keys
from tasks.record import request_of

_MOST_BYTES = 4 << 20
"""What is read at once, unless a single task has more."""


def texts_of(task_ids: Sequence[str]) -> Iterator[str]:
    """The payload and metadata of each of these tasks as JSON, "" where there is no such task.

    They are read as they are asked for, a few MB at a time. Raises RedisError.
    """
    sizes = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        sizes.hstrlen(keys.job(task_id), "data")
        sizes.hstrlen(keys.job(task_id), "meta")
    lengths = iter(sizes.execute())
    together: list[str] = []
    total = 0
    for task_id in task_ids:
        length = next(lengths) + next(lengths)
        if together and total + length > _MOST_BYTES:
            yield from _read(together)
            together, total = [], 0
        together.append(task_id)
        total += length
    yield from _read(together)


def _read(task_ids: list[str]) -> Iterator[str]:
    pipe = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        pipe.hmget(keys.job(task_id), "data", "meta", "failures")
    for data, meta, failures in pipe.execute():
        yield "" if None in (data, meta, failures) else _text(data, meta)


def _text(data: bytes, meta: bytes) -> str:
    request = request_of(data, meta, 0)
    return "\n".join(
        json.dumps(part, ensure_ascii=False) for part in (request.payload, request.metadata)
    )
