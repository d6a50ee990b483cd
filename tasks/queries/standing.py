"""How a task stands, in a sentence: what it waits for, where it runs, or how it ended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from store.call import Asking, asked
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import broker
from tasks.engine.record import TaskRecord, is_task_id
from tasks.engine.states import State
from tasks.engine.surroundings import Surroundings
from tasks.queries.sentence import At, Sentence, Since, Until, Value

LOOKED_AT: Final = 1000
"""Tasks at the front of a queue among which a task's place is looked for."""
LATE: Final = 10_000
"""Milliseconds without a heartbeat after which a worker does not answer; there are several a
second."""

PHRASES: Final = {
    # what is pending
    "pending": "Waits for a worker",
    "free": "; {free} of the {workers} that serve its queue are free",
    "one free": "; the one that serves its queue is free",
    "busy": "; all {workers} that serve its queue are busy",
    "one busy": "; the only one that serves its queue is busy",
    "next": ", next in its queue",
    "after one": ", after 1 other",
    "after": ", after {ahead} others",
    "after many": ", after {ahead}+ others",
    # of all that wait
    "paused": "; its queue is paused",
    "quiet": "; who serves its queue takes no more tasks",
    "unserved": "; no worker serves its queue",
    # what waits for its time
    "scheduled": "Scheduled for {at} ({until})",
    "was scheduled": "Was scheduled for {at}, and is about to enter its queue",
    "retry": "Retry {number} of {most} {until}, after {error}",
    "retry now": "Retry {number} of {most} is about to enter its queue, after {error}",
    # what runs
    "active": "Running for {since}{where}, attempt {number} of {most}",
    "lost": "; its worker does not answer, and another gets the task when its lease is over",
    "cancelling": "Cancelled, and its attempt{where} is being ended",
    # what has ended
    "completed at once": "Completed at the first attempt",
    "completed": "Completed at attempt {number} of {most}",
    "cancelled": "Cancelled{who}",
    "never ran": ", before it ran",
    "refused": "Its payload was refused by its type",
    "skipped": "Attempt {number} of {most} failed, and asked not to be retried",
    "only attempt": "Its only attempt failed, with {error}",
    "all attempts": "All {most} attempts failed, the last with {error}",
    "archived": "Attempt {number} of {most} failed, with {error}",
    "by other tools": "Archived without a failed attempt",
}
"""What a sentence is put together of, by what it says."""

_ERRORS: Final = {"InvalidPayload": "refused", "SkipRetry": "skipped"}
"""What ended a task, by the exception of its last attempt."""


@asked
def surroundings_of(task_id: str) -> Asking[Surroundings | None]:
    """What a task waits for, or who runs it, in one round trip. Raises StoreUnavailable."""
    if not is_task_id(task_id):
        return None
    with store_failure_as(StoreUnavailable):
        return (yield from broker.surroundings(task_id, LOOKED_AT, LATE))


def standing_of(
    task: TaskRecord, around: Surroundings | None, now: datetime, cancelled_by: str = ""
) -> Sentence:
    """How a task stands.

    around: None where it is not known, and nothing is said of it.
    cancelled_by: who cancelled it, "" where that is not known.
    """
    names = {
        State.PENDING: _pending,
        State.SCHEDULED: _scheduled,
        State.RETRY: _retry,
        State.ACTIVE: _active,
        State.COMPLETED: _completed,
        State.ARCHIVED: _archived,
    }[task.state](task, around, now)
    phrase = "".join(PHRASES[name] for name in names)
    return Sentence(phrase, _values(task, around, cancelled_by))


def error_name(last_err: str) -> str:
    """The name of the exception of `ExceptionName: message`."""
    return last_err.partition(":")[0]


def _values(task: TaskRecord, around: Surroundings | None, cancelled_by: str) -> dict[str, Value]:
    worker = around.worker if around else ""
    return {
        "workers": around.workers if around else 0,
        "free": around.idle if around else 0,
        "ahead": (around and around.ahead) or 0,
        "at": At(task.due),
        "until": Until(task.due),
        "since": Since(task.started_at or task.due),
        "where": f" on {worker}" if worker else "",
        "who": f" by {cancelled_by}" if cancelled_by else "",
        "error": error_name(task.last_err) or "an error",
        **_numbers(task),
    }


def _numbers(task: TaskRecord) -> dict[str, int]:
    """Of the retry that is waited for, or of the attempt that runs or was the last; and how many
    there may be of them."""
    if task.state is State.RETRY:
        return {"number": task.failures, "most": task.max_retries}
    number = task.failures if task.state is State.ARCHIVED else task.retried + 1
    return {"number": number, "most": task.max_retries + 1}


def _pending(_: TaskRecord, around: Surroundings | None, __: datetime) -> Iterator[str]:
    yield "pending"
    if around is None:
        return
    if around.ahead is not None:
        yield {0: "next", 1: "after one", LOOKED_AT: "after many"}.get(around.ahead, "after")
    obstacles = list(_obstacles(around))
    if obstacles:
        yield from obstacles
    elif around.idle:
        yield "one free" if around.workers == 1 else "free"
    else:
        yield "one busy" if around.workers == 1 else "busy"


def _scheduled(task: TaskRecord, around: Surroundings | None, now: datetime) -> Iterator[str]:
    yield "scheduled" if task.due > now else "was scheduled"
    yield from _obstacles(around)


def _retry(task: TaskRecord, around: Surroundings | None, now: datetime) -> Iterator[str]:
    yield "retry" if task.due > now else "retry now"
    yield from _obstacles(around)


def _obstacles(around: Surroundings | None) -> Iterator[str]:
    """Why it will not be run though its time has come."""
    if around and around.paused:
        yield "paused"
    if around and not around.workers:
        yield "quiet" if around.quiet else "unserved"


def _active(task: TaskRecord, around: Surroundings | None, _: datetime) -> Iterator[str]:
    yield "cancelling" if task.cancelled else "active"
    if around and not around.worker_answers:
        yield "lost"


def _completed(task: TaskRecord, _: Surroundings | None, __: datetime) -> Iterator[str]:
    yield "completed" if task.retried else "completed at once"


def _archived(task: TaskRecord, _: Surroundings | None, __: datetime) -> Iterator[str]:
    error = error_name(task.last_err)
    if task.cancelled:
        yield "cancelled"
        if task.started_at is None:
            yield "never ran"
    elif not task.failures:
        yield "by other tools"
    elif error in _ERRORS:
        yield _ERRORS[error]
    elif task.failures <= task.max_retries:
        yield "archived"
    else:
        yield "all attempts" if task.max_retries else "only attempt"
