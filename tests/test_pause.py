"""A paused queue: workers take nothing from it, and everything else goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store.connection import shared_client
from tasks.engine import keys
from tasks.queries.pauses import Pause, paused_since, pauses_of
from tests.api import Api, error_of

QUEUE = "low"


QUEUES = "/api/v1/queues"


def pause(api: Api, queue: str) -> None:
    answer = api.http.post(f"{QUEUES}/{queue}/pause")
    assert (answer.status_code, answer.json()) == (200, {"message": "queue paused"})


def resume(api: Api, queue: str) -> None:
    answer = api.http.post(f"{QUEUES}/{queue}/resume")
    assert (answer.status_code, answer.json()) == (200, {"message": "queue resumed"})


@pytest.fixture
def paused(api: Api) -> Iterator[None]:
    pause(api, QUEUE)
    yield
    resume(api, QUEUE)


def is_paused(api: Api, queue: str) -> bool:
    (stats,) = api.http.get(f"{QUEUES}/stats", params={"queue": queue}).json()
    return bool(stats["paused"])


@pytest.mark.usefixtures("paused")
def test_a_paused_queue_gives_no_task_away_and_others_do(api: Api) -> None:
    waits = api.create("echo", queue=QUEUE)
    for queue in ("critical", "default"):
        api.wait(api.create("echo", queue=queue), "completed")
    assert api.task(waits)["state"] == "pending"
    assert (is_paused(api, QUEUE), is_paused(api, "default")) == (True, False)
    resume(api, QUEUE)
    api.wait(waits, "completed")
    assert not is_paused(api, QUEUE)


@pytest.mark.usefixtures("paused")
def test_tasks_of_a_paused_queue_are_cancelled_and_deleted_as_ever(api: Api) -> None:
    cancelled, deleted = api.create("echo", queue=QUEUE), api.create("echo", queue=QUEUE)
    api.cancel(cancelled)
    assert api.task(cancelled)["state"] == "archived"
    api.delete(deleted)
    assert api.http.get(f"/api/v1/tasks/{deleted}").status_code == 404


@pytest.mark.usefixtures("paused")
def test_twice_is_no_error(api: Api) -> None:
    pause(api, QUEUE)
    assert is_paused(api, QUEUE)
    for _ in range(2):
        resume(api, QUEUE)
        assert not is_paused(api, QUEUE)


def test_when_it_was_paused_and_resumed_is_kept(api: Api) -> None:
    """Of what changed something: a queue that is paused twice has been so since the first time."""
    shared_client().delete(keys.pauses(QUEUE))
    for _ in range(2):
        pause(api, QUEUE)
    (paused,) = kept()
    assert paused_since(kept()) == paused.at <= datetime.now(UTC)
    for _ in range(2):
        resume(api, QUEUE)
    assert [one.paused for one in kept()] == [True, False]
    assert paused_since(kept()) is None
    for _ in range(15):
        pause(api, QUEUE)
        resume(api, QUEUE)
    assert shared_client().llen(keys.pauses(QUEUE)) == 20


def kept() -> list[Pause]:
    return pauses_of([QUEUE]).on(shared_client())[QUEUE]


@pytest.mark.parametrize("act", ["pause", "resume"])
@pytest.mark.parametrize("queue", ["nope", "Low", "stats", "x" * 500, "%00"])
def test_no_such_queue(api: Api, queue: str, act: str) -> None:
    error_of(api.http.post(f"{QUEUES}/{queue}/{act}"), 404, "QUEUE_NOT_FOUND")
    error_of(api.http.get(f"{QUEUES}/{QUEUE}/{act}"), 405, "METHOD_NOT_ALLOWED")
