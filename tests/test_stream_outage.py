"""Streams that live through restarts of the store and of the web server."""

import json

import httpx
import pytest

from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually
from tests.watch import Watch, stream_of, watching

MANY = "/api/v1/progress/stream"
REPORTS = [[step, "work", str(step)] for step in range(1, 60)]
STORY = ["at the gate", *(str(step) for step in range(1, 60)), "Done"]


@pytest.fixture
def api(spare_hub: Hub) -> Api:
    """The API of the hub that is about to suffer."""
    return spare_hub.api


@pytest.fixture
def task_id(api: Api, gate: Gate) -> str:
    """A task that reports a lot once the gate opens."""
    task_id = api.create("report_after_gate", gate.payload(reports=REPORTS))
    api.wait_for_stage(task_id, "waiting")
    return task_id


def messages_and_errors(watch: Watch) -> tuple[list[str], list[str]]:
    """The messages to the end, and the codes of errors on the way."""
    messages, errors = [], []
    for event in watch:
        data = event.json()
        if event.event == "error":
            errors.append(data["code"])
        elif event.event == "progress":
            messages.append(data.get("progress", data)["message"])
    return messages, errors


@pytest.mark.parametrize("kind", ["one", "many"])
def test_a_stream_goes_on_when_the_store_is_back(
    spare_hub: Hub, api: Api, gate: Gate, task_id: str, kind: str
) -> None:
    path = stream_of(task_id) if kind == "one" else f"{MANY}?task_ids={task_id}"
    with watching(api.http, path) as watch:
        first = next(watch).json()
        assert first.get("progress", first)["message"] == "at the gate"
        spare_hub.stop_store()
        error = next(watch)
        assert error.event == "error"
        assert set(error.json()) == {"task_id", "error", "code"}
        assert (error.json()["task_id"], error.json()["code"]) == (task_id, "PROGRESS_FETCH_ERROR")
        spare_hub.start_store()
        gate.open()
        messages, errors = messages_and_errors(watch)
    assert messages == STORY[1:]
    assert set(errors) <= {"PROGRESS_FETCH_ERROR"}


def test_nothing_is_lost_while_the_store_stalls(
    spare_hub: Hub, api: Api, gate: Gate, task_id: str
) -> None:
    with watching(api.http, stream_of(task_id)) as watch:
        next(watch)
        gate.open()
        seen = [next(watch).json()["message"] for _ in range(5)]
        with spare_hub.stalled_store():
            assert api.http.get("/ready").status_code == 503
            assert api.http.get("/ready").status_code == 503
        messages, _ = messages_and_errors(watch)
    assert seen + messages == STORY[1:]


def test_a_stream_is_resumed_at_another_web_server(
    spare_hub: Hub, api: Api, gate: Gate, task_id: str
) -> None:
    seen, last_event_id = [], ""
    with watching(api.http, stream_of(task_id)) as watch:
        gate.open()
        for event in watch:
            seen.append(event.json()["message"])
            last_event_id = event.id
            if len(seen) == 10:
                break
    spare_hub.restart_web()
    with watching(api.http, stream_of(task_id), last_event_id=last_event_id) as watch:
        messages, errors = messages_and_errors(watch)
    assert (seen + messages, errors) == (STORY, [])


def test_stopping_the_web_server_ends_its_streams(
    spare_hub: Hub, api: Api, gate: Gate, task_id: str
) -> None:
    """It stops in time although clients watch; they come back with their last id."""
    with watching(api.http, stream_of(task_id)) as watch:
        event = next(watch)
        spare_hub.restart_web()
        with pytest.raises((httpx.TransportError, StopIteration)):
            next(watch)
    gate.open()
    with watching(api.http, stream_of(task_id), last_event_id=event.id) as watch:
        assert messages_and_errors(watch) == (STORY[1:], [])


def test_the_worker_s_reports_survive_the_store_s_restart(
    spare_hub: Hub, api: Api, gate: Gate, task_id: str
) -> None:
    spare_hub.stop_store()
    gate.open()
    spare_hub.start_store()
    eventually(
        lambda: api.http.get(f"/api/v1/tasks/{task_id}"),
        lambda answer: answer.status_code == 200 and answer.json()["state"] == "completed",
        within=60,
        what="end of the task",
    )
    assert [entry["progress"]["message"] for entry in api.history(task_id)] == STORY
    assert json.loads(api.http.get(f"/api/v1/tasks/{task_id}").text)["retried"] == 0
