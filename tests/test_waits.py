"""How long a task waited: for its latest attempt, and in all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.queries.attempts import Attempt, AttemptStatus
from tasks.queries.waits import waited_in_words
from tests.api import NOBODY

CREATED = datetime(2026, 1, 29, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return CREATED + timedelta(seconds=seconds)


def attempt(
    number: int, start: float, end: float, status: AttemptStatus = AttemptStatus.RETRIED
) -> Attempt:
    return Attempt(
        status=status, number=number, worker="w", started_at=after(start), ended_at=after(end)
    )


TASK = TaskRecord(
    id=NOBODY,
    queue="default",
    type="resize",
    state=State.COMPLETED,
    failures=1,
    max_retries=3,
    retried=1,
    last_err="ValueError: x",
    cancelled=False,
    due=after(100),
    created_at=CREATED,
    started_at=after(103),
    ended_at=after(110),
)
FIRST = attempt(1, start=10, end=40)
SECOND = attempt(2, start=103, end=110, status=AttemptStatus.SUCCESSFUL)
ONLY_LATEST = "3 s"


@pytest.mark.parametrize(
    ("task", "attempts", "words"),
    [
        (TASK, [FIRST, SECOND], "3 s for this attempt · 1 min 13 s in all"),
        (TASK, [SECOND], ONLY_LATEST),  # earlier ones are no longer kept
        (TASK, [replace(FIRST, status=AttemptStatus.FAILED), SECOND], ONLY_LATEST),
        (replace(TASK, state=State.ACTIVE), [SECOND], ONLY_LATEST),
        (replace(TASK, state=State.RETRY), [FIRST], None),
        (replace(TASK, state=State.SCHEDULED, started_at=None), [], None),
        (replace(TASK, state=State.ARCHIVED, started_at=None), [], "10 s"),  # cancelled
        (
            replace(TASK, state=State.PENDING, started_at=after(10)),
            [FIRST],
            "50 s for this attempt · 2 min in all",
        ),
    ],
)
def test_how_long_a_task_waited(
    task: TaskRecord, attempts: list[Attempt], words: str | None
) -> None:
    now = after(150)
    sentence = waited_in_words(task, attempts, now)
    assert (sentence and sentence.text(now)) == words
