"""Running tasks without a worker: made as the hub makes them, and taken as a worker takes them."""

import uuid
from collections.abc import Sequence

from redis import Redis

from bench import backfill
from progress.connection import own_client
from progress.writer import Fence, record
from tasks import keys
from tasks.context import Context
from tasks.patience import until_answered
from tasks.scripts import TAKE

Attempt = tuple[str, str]
"""A task's id, and the name of the execution that owns it."""
_LEASE_MS = 3_600_000


def begin(client: Redis, count: int) -> list[Attempt]:
    """So many running tasks in an empty store, each with a first entry that says `@0`."""
    backfill.fill(client, count)
    attempts = [_take(client) for _ in range(count)]
    for context in contexts(attempts):
        context.progress(0, "begun", "@0 ")
    return attempts


def contexts(attempts: Sequence[Attempt]) -> list[Context]:
    """What the handlers of these attempts are given, on one worker's connection."""
    client = own_client()
    return [_context(client, *attempt) for attempt in attempts]


def _take(client: Redis) -> Attempt:
    execution = uuid.uuid4().hex
    answer = TAKE(client, args=("bench", execution, _LEASE_MS, "0", backfill.QUEUE))
    return answer[0].decode(), execution


def _context(client: Redis, task_id: str, execution: str) -> Context:
    """As `tasks.executor` makes it."""
    fence = Fence(keys.active(backfill.QUEUE), keys.member(task_id, execution))

    def report(percentage: int, stage: str, message: str) -> None:
        until_answered(
            lambda: record(
                client, task_id, fence, percentage=percentage, stage=stage, message=message
            )
        )

    return Context(
        task_id=task_id,
        queue=backfill.QUEUE,
        attempt=1,
        metadata={},
        report=report,
        is_cancelled=lambda: False,
    )
