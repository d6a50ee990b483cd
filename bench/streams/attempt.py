"""Running tasks without a worker: made as the hub makes them, and taken as a worker takes them."""

from collections.abc import Sequence

from redis import Redis

from bench import backfill
from progress.writer import Fence, write_entry
from store.connection import dedicated_client
from store.retry import retry_while_unavailable
from tasks.context import Context
from tasks.engine import broker, keys
from tasks.engine.calls import Execution, TakeRequest

_LEASE = 3600.0  # seconds


def begin(client: Redis, count: int) -> list[Execution]:
    """So many running tasks in an empty store, each with a first entry that says `@0`."""
    backfill.fill(client, count)
    attempts = [_take_next(client) for _ in range(count)]
    for context in contexts(attempts):
        context.progress(0, "begun", "@0 ")
    return attempts


def contexts(attempts: Sequence[Execution]) -> list[Context]:
    """What the handlers of these attempts are given, on one worker's connection."""
    client = dedicated_client()
    return [_handler_context(client, attempt) for attempt in attempts]


def _take_next(client: Redis) -> Execution:
    task = broker.take(
        client, TakeRequest.new(worker="bench", queues=[backfill.QUEUE], lease=_LEASE)
    )
    assert task
    return task.execution


def _handler_context(client: Redis, execution: Execution) -> Context:
    """As the executor makes it."""
    fence = Fence(keys.active(backfill.QUEUE), execution.member)

    def report(percentage: int, stage: str, message: str) -> None:
        retry_while_unavailable(
            lambda: write_entry(
                client,
                execution.task_id,
                fence,
                percentage=percentage,
                stage=stage,
                message=message,
            )
        )

    return Context(
        task_id=execution.task_id,
        queue=backfill.QUEUE,
        attempt=1,
        metadata={},
        report=report,
        is_cancelled=lambda: False,
    )
