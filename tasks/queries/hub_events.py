"""What happened to a hub that its figures may show: workers started, queues were paused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from store.call import Asking, Call, asked
from store.exceptions import store_failure_as
from tasks.exceptions import StatsFailed
from tasks.queries.pauses import Pause, pauses_of
from tasks.queries.queue_history import Point, history_of
from tasks.queries.workers import WorkerInfo, store_time, worker_keys, workers_of


@dataclass(frozen=True, slots=True)
class HubEvent:
    """Something that happened.

    text: what, in words.
    queue: which it happened to; "" where it was to all.
    """

    at: datetime
    text: str
    queue: str = ""


def hub_events(
    workers: Sequence[WorkerInfo], pauses: Mapping[str, Sequence[Pause]]
) -> list[HubEvent]:
    """What is known, oldest first: of workers that live, and of the last pauses."""
    return sorted([*_starts(workers), *_pauses(pauses)], key=lambda event: event.at)


@asked
def past_of(period: str) -> Asking[tuple[dict[str, list[Point]], list[HubEvent]]]:
    """What each queue did in one of `queue_history.PERIODS`, and what happened.

    Raises StatsFailed, and KeyError for another period. Two round trips.
    """
    with store_failure_as(StatsFailed):
        history, pauses, names, now = yield from Call.together(
            history_of(period), pauses_of(settings.TASKHUB_QUEUES), worker_keys(), store_time()
        )
        workers = yield from workers_of(names, now)
    return history, hub_events(workers, pauses)


def _starts(workers: Sequence[WorkerInfo]) -> Iterator[HubEvent]:
    for worker in workers:
        yield HubEvent(worker.since, f"Worker {worker.host}:{worker.pid} started")


def _pauses(pauses: Mapping[str, Sequence[Pause]]) -> Iterator[HubEvent]:
    for queue, changes in pauses.items():
        for change in changes:
            what = "paused" if change.paused else "resumed"
            yield HubEvent(change.at, f"Queue {queue} {what}", queue)
