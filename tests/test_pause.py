"""A paused queue: workers take nothing from it, and everything else goes on."""

from collections.abc import Iterator

import pytest

from tasks.engine import services
from tests.api import Api
from tests.hub import Hub

QUEUE = "low"


@pytest.fixture
def paused(hub: Hub) -> Iterator[None]:
    services.pause(QUEUE)
    yield
    services.resume(QUEUE)


def is_paused(api: Api, queue: str) -> bool:
    (stats,) = api.http.get("/api/v1/queues/stats", params={"queue": queue}).json()
    return bool(stats["paused"])


@pytest.mark.usefixtures("paused")
def test_a_paused_queue_gives_no_task_away_and_others_do(api: Api) -> None:
    waits = api.create("echo", queue=QUEUE)
    for queue in ("critical", "default"):
        api.wait(api.create("echo", queue=queue), "completed")
    assert api.task(waits)["state"] == "pending"
    assert (is_paused(api, QUEUE), is_paused(api, "default")) == (True, False)
    services.resume(QUEUE)
    api.wait(waits, "completed")
    assert not is_paused(api, QUEUE)


@pytest.mark.usefixtures("paused")
def test_tasks_of_a_paused_queue_are_cancelled_and_deleted_as_ever(api: Api) -> None:
    cancelled, deleted = api.create("echo", queue=QUEUE), api.create("echo", queue=QUEUE)
    api.cancel(cancelled)
    assert api.task(cancelled)["state"] == "archived"
    services.delete(deleted)
    assert api.http.get(f"/api/v1/tasks/{deleted}").status_code == 404
