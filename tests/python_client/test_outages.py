"""The web server and the store go away under the Python client, and come back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from taskhub_client import Done, Event, Progress, ServerError, TaskHub, Trouble
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.python_client.on_a_loop import client_of
from tests.waiting import eventually

REPORTS = [[step, "work", str(step)] for step in range(1, 60)]
STORY = ["at the gate", *(str(step) for step in range(1, 60)), "Done"]
RETRIES = 1000  # whatever the machine, the hub is back before they are used up
PATIENT = 600  # seconds, likewise


@pytest.fixture
def api(spare_hub: Hub) -> Api:
    """The API of the hub that is about to suffer."""
    return spare_hub.api


@pytest.fixture
def client(kind: str, spare_hub: Hub) -> Iterator[TaskHub]:
    with client_of(kind, spare_hub.url, retries=RETRIES) as connected:
        yield connected


@pytest.fixture
def task_id(api: Api, gate: Gate) -> str:
    """A task that reports a lot once the gate opens."""
    task_id = api.create("report_after_gate", gate.payload(reports=REPORTS))
    api.wait_for_stage(task_id, "waiting")
    return task_id


def story(events: list[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, Progress)]


def test_all_goes_on_after_a_web_process_was_killed(
    client: TaskHub, api: Api, spare_hub: Hub, task_id: str, gate: Gate
) -> None:
    waiting = api.create("echo", queue="idle")
    of_one = client.stream(task_id, start_id="0", patience=PATIENT)
    of_both = client.stream([task_id, waiting], patience=PATIENT)
    one, both = [next(of_one)], [next(of_both)]
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(client.wait, task_id)
        spare_hub.kill_web()
        gate.open()
        spare_hub.start_web()
        assert ending.result(PATIENT).state == "completed"
    api.cancel(waiting)
    one += of_one
    both += of_both
    for events in (one, [event for event in both if event.task_id == task_id]):
        assert story(events) == STORY
        assert [type(event) for event in events].count(Done) == 1
        assert isinstance(events[-1], Done)
    ends = {event.task_id: event.status for event in both if isinstance(event, Done)}
    assert ends == {task_id: "completed", waiting: "cancelled"}


def test_no_task_is_lost_or_doubled_while_web_processes_are_killed(
    client: TaskHub, api: Api, spare_hub: Hub
) -> None:
    before = api.stats("quiet")["pending"]
    created: list[str] = []
    stop = threading.Event()

    def create_until_told() -> None:
        while not stop.is_set():
            created.append(client.create("echo", {}, queue="quiet").task_id)

    with ThreadPoolExecutor(8) as pool:
        creating = [pool.submit(create_until_told) for _ in range(8)]
        try:
            for _ in range(2):
                so_far = len(created)
                eventually(lambda: len(created), lambda n: n > so_far + 20, PATIENT, "more tasks")  # noqa: B023
                spare_hub.kill_web()
                spare_hub.start_web()
        finally:
            stop.set()
        for done in creating:
            done.result(PATIENT)
    assert len(set(created)) == len(created)
    assert api.stats("quiet")["pending"] == before + len(created)


def test_all_goes_on_after_the_store_was_away(
    client: TaskHub, kind: str, spare_hub: Hub, task_id: str, gate: Gate
) -> None:
    events = client.stream(task_id, patience=PATIENT)
    seen = [next(events)]
    with ThreadPoolExecutor(2) as pool:
        try:
            spare_hub.kill_store()
            with client_of(kind, spare_hub.url, retries=0) as hasty, pytest.raises(ServerError):
                hasty.get(task_id)
            reading = pool.submit(client.get, task_id)
            creating = pool.submit(client.create, "echo", {"for": kind})
            seen.append(next(events))
        finally:
            spare_hub.start_store()
        gate.open()
        assert reading.result(PATIENT).id == task_id
        assert client.wait(creating.result(PATIENT).task_id).result == {"for": kind}
    assert isinstance(seen[-1], Trouble)
    assert seen[-1].code == "PROGRESS_FETCH_ERROR"
    seen += events
    assert story(seen) == STORY
    assert isinstance(seen[-1], Done)
