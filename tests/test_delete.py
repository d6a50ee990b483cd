"""Deleting tasks with all that belongs to them."""

import subprocess
import sys

import pytest

from tests.api import NOBODY, TASKS, Api, error_of
from tests.environment import PROJECT
from tests.gate import Gate
from tests.hub import Hub
from tests.watch import stream_of, watching


def reach(api: Api, state: str) -> str:
    """The id of a task in this state."""
    made = {
        "pending": lambda: api.create(queue="idle"),
        "scheduled": lambda: api.create(queue="idle", process_at="2093-01-15T10:00:00Z"),
        "retry": lambda: api.create("fail_for_long"),
        "completed": lambda: api.create("demo", {"count": 2, "delay_ms": 0}),
        "archived": lambda: api.create("skip"),
    }
    task_id = made[state]()
    api.wait(task_id, state)
    return task_id


def traces(hub: Hub, task_id: str) -> list[str]:
    """Every key and every place in a queue or registry that still has to do with this task."""
    found = []
    with hub.store() as store:
        for raw in store.scan_iter("*", 1000):
            key = raw.decode()
            kind = store.type(raw).decode()
            members: list[bytes] = []
            if kind == "list":
                members = store.lrange(key, 0, -1)
            elif kind == "zset":
                members = store.zrange(key, 0, -1)
            elif kind == "set":
                members = list(store.smembers(key))
            elif kind == "string":
                members = [store.get(key) or b""]
            if task_id in key or any(task_id.encode() in member for member in members):
                found.append(key)
    return found


STATES = ["pending", "scheduled", "retry", "completed", "archived"]


def test_the_answer_is_that_of_the_reference(api: Api) -> None:
    response = api.http.delete(f"{TASKS}/{api.create(queue='idle')}")
    assert response.status_code == 200
    assert response.json() == {"message": "task deleted"}


@pytest.mark.parametrize("state", STATES)
def test_nothing_of_a_deleted_task_stays(api: Api, hub: Hub, state: str) -> None:
    task_id = reach(api, state)
    assert traces(hub, task_id)
    api.delete(task_id)
    error_of(api.http.get(f"{TASKS}/{task_id}"), 404, "TASK_NOT_FOUND")
    error_of(api.http.get(f"{TASKS}/{task_id}/progress"), 404, "PROGRESS_NOT_FOUND")
    error_of(api.http.get(stream_of(task_id)), 404, "TASK_NOT_FOUND")
    assert api.history(task_id) == []
    assert not api.info(task_id)["has_progress"]
    assert traces(hub, task_id) == []


@pytest.mark.parametrize("state", STATES)
def test_a_deleted_task_is_not_counted(api: Api, state: str) -> None:
    task_id = reach(api, state)
    queue = api.task(task_id)["queue"]
    before = api.stats(queue)[state]
    api.delete(task_id)
    assert api.stats(queue)[state] == before - 1


def test_a_running_task_cannot_be_deleted(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    response = api.http.delete(f"{TASKS}/{task_id}")
    assert error_of(response, 500, "DELETE_FAILED")["reason"] == "active"
    gate.open()
    assert api.wait(task_id, "completed")["result"] == {"passed": True}
    api.delete(task_id)


def test_a_deleted_task_never_runs(api: Api, hub: Hub, gate: Gate) -> None:
    processed = api.stats("calm")["processed_total"]
    api.delete(api.create(queue="calm"))
    other = api.create(queue="calm")
    hub.work_off("calm")
    assert api.task(other)["state"] == "completed"
    assert api.stats("calm")["processed_total"] == processed + 1


@pytest.mark.parametrize("queue", ["default", "attic", "nope"])
def test_a_queue_that_is_named_must_be_the_task_s(api: Api, queue: str) -> None:
    task_id = api.create(queue="idle")
    response = api.http.delete(f"{TASKS}/{task_id}", params={"queue": queue})
    assert error_of(response, 500, "DELETE_FAILED")["reason"] == "not_found"
    assert api.task(task_id)["state"] == "pending"
    response = api.http.delete(f"{TASKS}/{task_id}", params={"queue": "idle"})
    assert response.status_code == 200


@pytest.mark.parametrize("task_id", [NOBODY, "1", "a-b", "F47AC10B-58CC-4372-A567-0E02B2C3D479"])
def test_no_such_task(api: Api, task_id: str) -> None:
    response = api.http.delete(f"{TASKS}/{task_id}")
    assert error_of(response, 500, "DELETE_FAILED")["reason"] == "not_found"


def test_a_task_is_deleted_once(api: Api) -> None:
    task_id = api.create(queue="idle", unique="1h")
    api.delete(task_id)
    response = api.http.delete(f"{TASKS}/{task_id}")
    assert error_of(response, 500, "DELETE_FAILED")["reason"] == "not_found"


def test_who_watches_a_deleted_task_is_told(api: Api) -> None:
    task_id = api.create(queue="idle")
    with watching(api.http, stream_of(task_id)) as watch:
        api.delete(task_id)
        events = list(watch)
    assert [event.event for event in events] == ["error"]
    told = events[0].json()
    assert (told["task_id"], told["code"]) == (task_id, "TASK_NOT_FOUND")
    assert set(told) == {"task_id", "error", "code"}


_OPENS_AND_LISTENS_LATER = """
import asyncio, sys, django
django.setup()
from progress.stream.stream_kinds import OneTaskStream
from progress.stream.feed import Feed
from progress.stream.stream_response import StreamResponse
from progress.stream.watched_task import WatchedTask
from tasks.engine import services
from tasks.queries.task import task_exists

async def send(message):
    print(message, flush=True)

async def story(task_id):
    opened = OneTaskStream(Feed(), [WatchedTask(task_id)], StreamResponse(send), task_exists)
    services.delete(task_id)
    await opened.run()

asyncio.run(story(sys.argv[1]))
"""


def test_so_is_who_came_before_it_was_deleted_and_listens_after(hub: Hub) -> None:
    """Between a stream's opening and its subscription an announcement is heard by nobody."""
    task_id = hub.api.create(queue="idle")
    # A process of its own: a feed lives, with its connections, as long as the process does.
    result = subprocess.run(
        [sys.executable, "-c", _OPENS_AND_LISTENS_LATER, task_id],
        cwd=PROJECT,
        env=hub.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, *_, last = result.stdout.splitlines()
    assert "TASK_NOT_FOUND" in first
    assert "'more_body': False" in last
