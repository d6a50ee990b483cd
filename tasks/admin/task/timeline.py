"""A task's life as a list of steps, the first one first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from tasks.elapsed import elapsed_text
from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.queries.attempts import Attempt, AttemptStatus

_TITLES = {
    AttemptStatus.SUCCESSFUL: "completed",
    AttemptStatus.FAILED: "failed, and is not tried again",
    AttemptStatus.STOPPED: "was cancelled",
    AttemptStatus.RETRIED: "failed",
    AttemptStatus.RUNNING: "is running",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step.

    at: None where the moment is unknown.
    tone: for its colour.
    facts: short remarks.
    attempt: the one that the step is about.
    """

    title: str
    at: datetime | None
    tone: str = ""
    facts: tuple[str, ...] = ()
    attempt: Attempt | None = None


def timeline(task: TaskRecord, attempts: list[Attempt]) -> list[Step]:
    """The steps of a task from its creation to where it stands."""
    return [
        Step(title="Created", at=task.created_at, facts=(f"in the queue {task.queue}",)),
        *_attempt_steps(task, attempts),
        *_present(task),
    ]


def ready_at(task: TaskRecord, attempts: list[Attempt]) -> datetime | None:
    """When a task could first have been taken; None where that is no longer known.

    That is when it was created, or the time it was scheduled for, which the store keeps until the
    first retry.
    """
    if task.created_at is None or (attempts and attempts[0].number > 1):
        return None
    first = attempts[0] if attempts else None
    if len(attempts) > 1 or task.state is State.RETRY:
        return task.created_at
    started = first.started_at if first else None
    is_kept = started is None or task.due <= started
    return max(task.created_at, task.due) if is_kept else task.created_at


def _attempt_steps(task: TaskRecord, attempts: list[Attempt]) -> Iterator[Step]:
    if attempts and attempts[0].number > 1:
        yield Step(title="Earlier attempts are no longer kept", at=None, tone="quiet")
    for before, attempt in pairwise([None, *attempts]):
        assert attempt  # only the first of the list is None
        begins_anew = before is not None and before.status in (
            AttemptStatus.FAILED,
            AttemptStatus.STOPPED,
        )
        if begins_anew:
            yield Step(title="Run again by hand", at=None, tone="quiet")
        waits_since = before.ended_at if before else ready_at(task, attempts)
        yield _attempt_step(attempt, None if begins_anew else waits_since)


def _attempt_step(attempt: Attempt, waits_since: datetime | None) -> Step:
    facts = []
    started, ended = attempt.started_at, attempt.ended_at
    if started and waits_since:
        facts.append(f"waited {elapsed_text((started - waits_since).total_seconds())}")
    if started and ended:
        facts.append(f"ran {elapsed_text((ended - started).total_seconds())}")
    if attempt.worker:
        facts.append(f"worker {attempt.worker}")
    name = f"Attempt {attempt.number}" if attempt.number else "An attempt"
    return Step(
        title=f"{name} {_TITLES[attempt.status]}",
        at=started or ended,
        tone=attempt.status.value,
        facts=tuple(facts),
        attempt=attempt,
    )


def _present(task: TaskRecord) -> Iterator[Step]:
    """Where the task stands; nothing while it runs, as its attempt says so."""
    if task.state is State.SCHEDULED:
        yield Step(title="Waits for its time", at=task.due, tone="coming")
    elif task.state is State.RETRY:
        yield Step(title="Waits for its next attempt", at=task.due, tone="coming")
    elif task.state is State.PENDING:
        yield Step(title="Waits for a worker", at=None, tone="coming")
    elif task.state is State.COMPLETED:
        yield Step(title="Completed", at=task.ended_at, tone="successful")
    elif task.state is State.ARCHIVED:
        yield Step(title=task.display_state.capitalize(), at=task.ended_at, tone="failed")
