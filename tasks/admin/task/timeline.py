"""A task's life as a list of steps, the newest one first: its attempts, and what staff did."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tasks.admin.task.deeds import Deed
from tasks.elapsed import elapsed_text
from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.queries.attempts import Attempt, AttemptStatus
from tasks.queries.standing import error_name

_TITLES: Final = {
    AttemptStatus.SUCCESSFUL: "completed",
    AttemptStatus.FAILED: "failed, and is not tried again",
    AttemptStatus.STOPPED: "was cancelled",
    AttemptStatus.RETRIED: "failed",
    AttemptStatus.RUNNING: "is running",
}
_STATES: Final = {
    AttemptStatus.SUCCESSFUL: "completed",
    AttemptStatus.FAILED: "archived",
    AttemptStatus.STOPPED: "cancelled",
    AttemptStatus.RETRIED: "retry",
    AttemptStatus.RUNNING: "active",
}
"""The state whose colour an attempt has."""
_LAST_OF_A_RUN: Final = (AttemptStatus.SUCCESSFUL, AttemptStatus.FAILED, AttemptStatus.STOPPED)
_RECORDED_WITHIN: Final = timedelta(seconds=1)
"""What was done is recorded right after it: a run's attempt may have begun by then."""
_COMING: Final = {
    State.PENDING: "Waits for a worker",
    State.SCHEDULED: "Waits for its time",
    State.RETRY: "Waits for its next attempt",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step.

    at: None where the moment is unknown.
    who: of the staff, where somebody did it.
    state: for its colour.
    facts: short remarks.
    attempt: the one that the step is about.
    error: of the attempt, "" where it is shown elsewhere.
    same_as: the number of the later attempt that has the same error; 0 where none has.
    is_coming: it is not yet.
    is_folded: a later attempt stands before it.
    """

    title: str
    at: datetime | None
    who: str = ""
    state: str = ""
    facts: tuple[str, ...] = ()
    attempt: Attempt | None = None
    error: str = ""
    same_as: int = 0
    is_coming: bool = False
    is_folded: bool = False

    @property
    def key(self) -> str:
        """What tells the step from all others of its task."""
        number = self.attempt.number if self.attempt else 0
        return f"{number}-{self.at.timestamp() * 1000 if self.at else 0:.0f}"

    @property
    def error_name(self) -> str:
        """The name of the exception that its attempt ended with."""
        return error_name(self.attempt.error) if self.attempt else ""


def timeline(task: TaskRecord, attempts: list[Attempt], deeds: list[Deed]) -> list[Step]:
    """The steps of a task from where it stands back to its creation."""
    steps = [
        Step(title="Created", at=task.created_at, facts=(f"in the queue {task.queue}",)),
        *_attempt_steps(attempts, deeds),
    ]
    for deed in deeds:
        done_at = deed.at - _RECORDED_WITHIN if deed.what == "run" else deed.at
        later = (i for i, step in enumerate(steps) if step.at and step.at > done_at)
        facts = (deed.detail,) if deed.detail else ()
        step = Step(title=deed.what, who=deed.who, at=deed.at, facts=facts)
        steps.insert(next(later, len(steps)), step)
    steps += _present(task, attempts)
    return _folded(steps[::-1], shown_above=_error_above(task))


def _attempt_steps(attempts: list[Attempt], deeds: list[Deed]) -> Iterator[Step]:
    if attempts and attempts[0].number > 1:
        yield Step(title="Earlier attempts are no longer kept", at=None)
    before: Attempt | None = None
    for attempt in attempts:
        begins_anew = before is not None and before.status in _LAST_OF_A_RUN
        if before and begins_anew and not _was_run_by_staff(deeds, before, attempt):
            yield Step(title="Run again by hand", at=None)
        yield _attempt_step(attempt)
        before = attempt


def _was_run_by_staff(deeds: list[Deed], before: Attempt, attempt: Attempt) -> bool:
    """Whether a deed tells how an attempt came after one that was the last."""
    until = attempt.started_at or attempt.ended_at
    if before.ended_at is None or until is None:
        return False
    until += _RECORDED_WITHIN
    return any(deed.what == "run" and before.ended_at <= deed.at <= until for deed in deeds)


def _attempt_step(attempt: Attempt) -> Step:
    facts = []
    started, ended = attempt.started_at, attempt.ended_at
    if started and ended:
        facts.append(f"ran {elapsed_text((ended - started).total_seconds())}")
    name = f"Attempt {attempt.number}" if attempt.number else "An attempt"
    return Step(
        title=f"{name} {_TITLES[attempt.status]}",
        at=started or ended,
        state=_STATES[attempt.status],
        facts=tuple(facts),
        attempt=attempt,
        error=attempt.error,
    )


def _present(task: TaskRecord, attempts: list[Attempt]) -> Iterator[Step]:
    """Where the task stands, unless its newest attempt says so."""
    if task.state in _COMING:
        due = None if task.state is State.PENDING else task.due
        yield Step(title=_COMING[task.state], at=due, state=task.state.value, is_coming=True)
    elif task.ended_at and not _ended_with(task, attempts):
        title = task.display_state.capitalize()
        yield Step(title=title, at=task.ended_at, state=task.display_state)


def _ended_with(task: TaskRecord, attempts: list[Attempt]) -> bool:
    """Whether a task that has ended did so with its newest attempt."""
    newest = attempts[-1] if attempts else None
    if newest is None or newest.ended_at is None or newest.status not in _LAST_OF_A_RUN:
        return False
    return task.due <= newest.ended_at


def _error_above(task: TaskRecord) -> str:
    """The error that stands at the page's head."""
    return "" if task.state is State.COMPLETED else task.last_err


def _folded(steps: list[Step], shown_above: str) -> list[Step]:
    """All attempts but the newest folded, and each error told once."""
    folded = []
    told: dict[str, int] = {}
    has_newest = False
    for step in steps:
        attempt = step.attempt
        if attempt is None:
            folded.append(step)
            continue
        is_told = attempt.error in told or (not has_newest and attempt.error == shown_above)
        folded.append(
            replace(
                step,
                error="" if is_told else attempt.error,
                same_as=told.get(attempt.error, 0) if attempt.error else 0,
                is_folded=has_newest,
            )
        )
        told.setdefault(attempt.error, attempt.number)
        has_newest = True
    return folded
