"""A task's life as a list of steps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tasks.admin.task.deeds import Deed
from tasks.admin.task.timeline import Step, timeline
from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.queries.attempts import Attempt, AttemptStatus
from tests.api import NOBODY

CREATED = datetime(2026, 1, 29, 12, 0, tzinfo=UTC)
REFUSED = "ConnectionRefusedError: no"


def after(seconds: float) -> datetime:
    return CREATED + timedelta(seconds=seconds)


def attempt(
    number: int, start: float, status: AttemptStatus = AttemptStatus.RETRIED, error: str = REFUSED
) -> Attempt:
    return Attempt(
        status=status,
        number=number,
        worker="w",
        started_at=after(start),
        ended_at=after(start + 1),
        error=error,
    )


FAILED = AttemptStatus.FAILED
TASK = TaskRecord(
    id=NOBODY,
    queue="default",
    type="resize",
    state=State.ARCHIVED,
    failures=3,
    max_retries=2,
    retried=2,
    last_err=REFUSED,
    cancelled=False,
    due=after(20),
    created_at=CREATED,
    started_at=after(20),
    ended_at=after(21),
)


def titles(steps: list[Step]) -> list[str]:
    return [f"{step.title} by {step.who}" if step.who else step.title for step in steps]


def test_the_newest_attempt_comes_first_and_an_error_is_told_once() -> None:
    attempts = [
        attempt(1, start=1, error="ValueError: x"),
        attempt(2, start=10),
        attempt(3, start=20, status=FAILED),
    ]
    third, second, first, created = timeline(TASK, attempts, [])
    assert created.title == "Created"
    assert [(step.is_folded, step.error, step.same_as) for step in (third, second, first)] == [
        (False, "", 0),  # the page's head has it
        (True, "", 3),
        (True, "ValueError: x", 0),
    ]
    assert [step.error_name for step in (third, first)] == ["ConnectionRefusedError", "ValueError"]


def test_what_staff_did_stands_where_it_was_done() -> None:
    attempts = [attempt(1, start=1, status=FAILED), attempt(1, start=20)]
    deeds = [Deed(after(0), "bo", "created"), Deed(after(19), "anna", "run")]
    waits = replace(TASK, state=State.RETRY, due=after(60), ended_at=None)
    assert titles(timeline(waits, attempts, deeds)) == [
        "Waits for its next attempt",
        "Attempt 1 failed",
        "run by anna",
        "Attempt 1 failed, and is not tried again",
        "created by bo",
        "Created",
    ]


def test_a_run_that_was_recorded_when_its_attempt_had_begun_stands_before_it() -> None:
    attempts = [attempt(1, start=1, status=FAILED), attempt(1, start=20, status=FAILED)]
    deeds = [Deed(after(20.01), "anna", "run")]
    assert titles(timeline(TASK, attempts, deeds))[1:3] == [
        "run by anna",
        "Attempt 1 failed, and is not tried again",
    ]


def test_a_run_by_hand_that_nobody_of_the_staff_did_is_told() -> None:
    attempts = [attempt(2, start=1, status=FAILED), attempt(1, start=20)]
    active = replace(TASK, state=State.ACTIVE, ended_at=None)
    assert titles(timeline(active, attempts, [Deed(after(19), "anna", "looked")])) == [
        "Attempt 1 failed",
        "looked by anna",
        "Run again by hand",
        "Attempt 2 failed, and is not tried again",
        "Earlier attempts are no longer kept",
        "Created",
    ]


def test_a_task_that_was_cancelled_while_it_waited_says_so() -> None:
    cancelled = replace(TASK, cancelled=True)
    while_it_ran = [attempt(1, start=20, status=AttemptStatus.STOPPED)]
    assert titles(timeline(cancelled, [], []))[0] == "Cancelled"
    assert titles(timeline(cancelled, [attempt(1, start=1)], []))[0] == "Cancelled"
    assert titles(timeline(cancelled, while_it_ran, []))[0] == "Attempt 1 was cancelled"
    again = replace(cancelled, due=after(40), ended_at=after(50))
    assert titles(timeline(again, while_it_ran, []))[0] == "Cancelled"
