"""How a task stands, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasks.engine import services
from tasks.engine.record import TaskRecord
from tasks.engine.states import State
from tasks.engine.surroundings import Surroundings
from tasks.queries.sentence import At, Sentence
from tasks.queries.standing import LOOKED_AT, standing_of, surroundings_of
from tests.api import NOBODY, Api
from tests.gate import Gate

NOW = datetime(2026, 1, 29, 19, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=2)
AHEAD = NOW + timedelta(minutes=5)
TASK = TaskRecord(
    id=NOBODY,
    queue="default",
    type="resize",
    state=State.PENDING,
    failures=0,
    max_retries=3,
    retried=0,
    last_err="",
    cancelled=False,
    due=BEFORE,
    created_at=BEFORE,
    started_at=None,
    ended_at=None,
)
FREE = Surroundings(
    paused=False, ahead=0, idle=2, busy=1, quiet=0, worker="web-1:77", worker_answers=True
)
BUSY = replace(FREE, idle=0, busy=3)
NOBODY_THERE = replace(FREE, idle=0, busy=0)
FAILED = replace(
    TASK, state=State.ARCHIVED, failures=4, started_at=BEFORE, last_err="TimeoutError: slow: {}"
)


def said(task: TaskRecord, around: Surroundings | None = FREE, by: str = "") -> str:
    return standing_of(task, around, NOW, by).text(NOW)


@pytest.mark.parametrize(
    ("around", "words"),
    [
        (FREE, ", next in its queue; 2 of the 3 that serve its queue are free"),
        (
            replace(FREE, idle=1, busy=0),
            ", next in its queue; the one that serves its queue is free",
        ),
        (replace(BUSY, ahead=1), ", after 1 other; all 3 that serve its queue are busy"),
        (
            replace(BUSY, busy=1, ahead=4),
            ", after 4 others; the only one that serves its queue is busy",
        ),
        (
            replace(BUSY, ahead=LOOKED_AT),
            ", after 1,000+ others; all 3 that serve its queue are busy",
        ),
        (replace(FREE, ahead=2, paused=True), ", after 2 others; its queue is paused"),
        (NOBODY_THERE, ", next in its queue; no worker serves its queue"),
        (
            replace(NOBODY_THERE, quiet=2),
            ", next in its queue; who serves its queue takes no more tasks",
        ),
        (replace(BUSY, ahead=None), "; all 3 that serve its queue are busy"),
        (None, ""),
    ],
)
def test_what_a_pending_task_waits_for(around: Surroundings | None, words: str) -> None:
    assert said(TASK, around) == f"Waits for a worker{words}"


def test_what_waits_for_its_time() -> None:
    tomorrow = NOW + timedelta(hours=14)
    scheduled = replace(TASK, state=State.SCHEDULED, due=tomorrow)
    assert said(scheduled) == "Scheduled for tomorrow 09:00 UTC (in 14 h)"
    paused = replace(NOBODY_THERE, paused=True)
    assert said(scheduled, paused).endswith("; its queue is paused; no worker serves its queue")
    late = replace(scheduled, due=BEFORE)
    assert said(late) == "Was scheduled for today 18:58 UTC, and is about to enter its queue"


def test_what_waits_for_a_retry() -> None:
    retry = replace(
        TASK, state=State.RETRY, failures=2, retried=1, due=AHEAD, last_err="TimeoutError: x"
    )
    assert said(retry) == "Retry 2 of 3 in 5 min, after TimeoutError"
    late = replace(retry, due=BEFORE)
    assert said(late) == "Retry 2 of 3 is about to enter its queue, after TimeoutError"


def test_what_runs() -> None:
    active = replace(TASK, state=State.ACTIVE, started_at=BEFORE, retried=1, failures=1)
    assert said(active) == "Running for 2 min on web-1:77, attempt 2 of 4"
    lost = replace(FREE, worker_answers=False, worker="")
    assert said(active, lost) == (
        "Running for 2 min, attempt 2 of 4; its worker does not answer,"
        " and another gets the task when its lease is over"
    )
    cancelling = replace(active, cancelled=True)
    assert said(cancelling) == "Cancelled, and its attempt on web-1:77 is being ended"


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (FAILED, "All 4 attempts failed, the last with TimeoutError"),
        (replace(FAILED, max_retries=0, failures=1), "Its only attempt failed, with TimeoutError"),
        (replace(FAILED, failures=2), "Attempt 2 of 4 failed, with TimeoutError"),
        (
            replace(FAILED, failures=1, last_err="SkipRetry: no use"),
            "Attempt 1 of 4 failed, and asked not to be retried",
        ),
        (
            replace(FAILED, failures=1, last_err="InvalidPayload: width"),
            "Its payload was refused by its type",
        ),
        (replace(FAILED, failures=0, last_err=""), "Archived without a failed attempt"),
        (replace(FAILED, state=State.COMPLETED), "Completed at the first attempt"),
        (replace(FAILED, state=State.COMPLETED, retried=2), "Completed at attempt 3 of 4"),
    ],
)
def test_how_a_task_ended(task: TaskRecord, words: str) -> None:
    assert said(task, None) == words


def test_who_cancelled_it() -> None:
    cancelled = replace(FAILED, cancelled=True, last_err="task cancelled")
    assert said(cancelled) == "Cancelled"
    assert said(cancelled, by="anna") == "Cancelled by anna"
    assert said(replace(cancelled, started_at=None), by="{x}") == "Cancelled by {x}, before it ran"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "yesterday 19:00 UTC"), (0, "today 19:00 UTC"), (40, "10 Mar 2026 19:00 UTC")],
)
def test_moments(days: int, words: str) -> None:
    assert Sentence("{at}", {"at": At(NOW + timedelta(days=days))}).text(NOW) == words


@pytest.mark.usefixtures("hub")
def test_what_is_around_a_task_in_the_store(api: Api, gate: Gate) -> None:
    first, second = (api.create("echo", queue="calm") for _ in range(2))
    try:
        services.pause("calm")
        around = surroundings_of(second)
        assert around
        assert (around.paused, around.ahead, around.workers) == (True, 1, 0)
        services.resume("calm")
        around = surroundings_of(first)
        assert around
        assert (around.paused, around.ahead, around.worker) == (False, 0, "")
    finally:
        for task_id in (first, second):
            api.delete(task_id)
    running = api.create("gate", gate.payload())
    api.wait_for_stage(running, "waiting")
    around = surroundings_of(running)
    assert around
    assert around.workers
    assert around.worker_answers
    assert around.ahead is None
    host, _, pid = around.worker.rpartition(":")
    assert host
    assert int(pid)
    gate.open()
    assert surroundings_of(NOBODY) is None
    assert surroundings_of("no id") is None
