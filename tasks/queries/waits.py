"""How long a task waited: for its latest attempt since it was due for it, and in all."""

from datetime import datetime, timedelta
from typing import Final

from tasks.elapsed import elapsed_text
from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.queries.attempts import Attempt, AttemptStatus
from tasks.queries.sentence import Sentence, Since, Value

_LAST_OF_A_RUN: Final = (AttemptStatus.FAILED, AttemptStatus.STOPPED)
"""How an attempt ends that only a run by hand can follow."""


def waited_for_attempt(task: TaskRecord, now: datetime) -> timedelta | None:
    """How long the latest attempt was waited for, or has been; None before it is due."""
    if task.state in (State.SCHEDULED, State.RETRY):
        return None
    until = (start_of(task) or task.ended_at) if task.state is not State.PENDING else None
    waited = (until or now) - task.due
    return waited if waited >= timedelta() else None


def start_of(task: TaskRecord) -> datetime | None:
    """When the attempt began that the task was last due for."""
    started = task.started_at
    return started if started and started >= task.due else None


def waited_in_words(task: TaskRecord, attempts: list[Attempt], now: datetime) -> Sentence | None:
    """How long a task waited for its latest attempt, and before all of them where there were
    others; None where it does not wait yet."""
    latest = waited_for_attempt(task, now)
    if latest is None:
        return None
    until = None if task.state is State.PENDING else task.due + latest
    values = {"attempt": _span(task.due, until)}
    earlier = attempts if until is None or start_of(task) is None else attempts[:-1]
    since = _in_all_since(task, earlier)
    if since is None:
        return Sentence("{attempt}", values)
    values["in_all"] = _span(since, until)
    return Sentence("{attempt} for this attempt · {in_all} in all", values)


def _in_all_since(task: TaskRecord, earlier: list[Attempt]) -> datetime | None:
    """When it was created, later by as long as it ran.

    None where no attempt was earlier, and where how long it waited is not known: some attempts are
    no longer kept, or it ended, and was run again by hand.
    """
    if not earlier or earlier[0].number != 1 or task.created_at is None:
        return None
    since = task.created_at
    for attempt in earlier:
        if attempt.status in _LAST_OF_A_RUN or not (attempt.started_at and attempt.ended_at):
            return None
        since += attempt.ended_at - attempt.started_at
    return since


def _span(since: datetime, until: datetime | None) -> Value:
    return Since(since) if until is None else elapsed_text((until - since).total_seconds())
