"""The event stream of one task: what comes, from where on, and how it ends."""

import json
from typing import Any

import httpx
import pytest

from tests.api import NOBODY, Api, error_of
from tests.event_parser import DispatchedEvent
from tests.gate import Gate
from tests.watch import event_steps, open_stream, read_to_end, stream_of, watch_to_end, watching

REPORTS = [[10, "work", "one"], [20, "work", "two"], [30, "work", "three"]]
ALL = [("progress", 10), ("progress", 20), ("progress", 30), ("progress", 100)]
DONE = ("done", "completed")
LATEST_OF_ALL = f"{2**64 - 1}-{2**64 - 1}"
"""No stream can hold an id after this one."""


@pytest.fixture(scope="module")
def finished(api: Api) -> str:
    """A task with three entries and the final one."""
    task_id: str = api.run("report", {"reports": REPORTS})["id"]
    return task_id


@pytest.fixture
def running_task(api: Api, gate: Gate) -> str:
    """A task with three entries that waits at the gate, its fourth."""
    task_id = api.create("report", gate.payload(reports=REPORTS, percentage=40))
    api.wait_for_stage(task_id, "waiting")
    return task_id


def ids_of(api: Api, task_id: str) -> list[str]:
    return [entry["stream_id"] for entry in api.history(task_id)]


def test_a_stream_looks_as_in_the_reference(api: Api, finished: str) -> None:
    _, events = read_to_end(api.http, stream_of(finished), start_id="0")
    assert [event.type for event in events] == ["progress"] * 4 + ["done"]
    data: list[dict[str, Any]] = [json.loads(event.data) for event in events]
    history = api.history(finished)
    assert data[:4] == [entry["progress"] for entry in history]
    assert set(data[0]) == {"task_id", "percentage", "stage", "message", "timestamp_ms"}
    assert data[4] == {"task_id": finished, "status": "completed"}


def test_every_event_carries_its_id(api: Api, finished: str) -> None:
    _, events = read_to_end(api.http, stream_of(finished), start_id="0")
    assert all(event.own_id for event in events)
    ids = ids_of(api, finished)
    assert [event.last_event_id for event in events] == [*ids, ids[-1]]


def test_a_finished_task_shows_its_end_and_closes(api: Api, finished: str) -> None:
    assert event_steps(watch_to_end(api.http, stream_of(finished))) == [ALL[-1], DONE]


@pytest.mark.parametrize("start_id", ["0", "0-0", "0-1", "-"])
def test_from_the_start(api: Api, finished: str, start_id: str) -> None:
    events = watch_to_end(api.http, stream_of(finished), start_id=start_id)
    assert event_steps(events) == [*ALL, DONE]


def test_from_an_id_on(api: Api, finished: str) -> None:
    for number, entry_id in enumerate(ids_of(api, finished)[:-1], start=1):
        events = watch_to_end(api.http, stream_of(finished), start_id=entry_id)
        assert event_steps(events) == [*ALL[number:], DONE]


@pytest.mark.parametrize("start", ["$", "last", "later", "latest of all"])
def test_from_the_end_of_a_finished_task_there_is_only_its_end(
    api: Api, finished: str, start: str
) -> None:
    last = ids_of(api, finished)[-1]
    later = f"{int(last.partition('-')[0]) + 3_600_000}-0"
    ids = {"$": "$", "last": last, "later": later, "latest of all": LATEST_OF_ALL}
    events = watch_to_end(api.http, stream_of(finished), start_id=ids[start])
    assert event_steps(events) == [DONE]


def test_history_is_named_so(api: Api, finished: str) -> None:
    events = watch_to_end(api.http, stream_of(finished), history="true")
    assert event_steps(events) == [("history", step) for _, step in ALL] + [DONE]


@pytest.mark.parametrize("history", ["false", "1", "TRUE", ""])
def test_any_other_word_asks_for_no_history(api: Api, finished: str, history: str) -> None:
    assert event_steps(watch_to_end(api.http, stream_of(finished), history=history)) == [
        ALL[-1],
        DONE,
    ]


def test_history_and_a_start(api: Api, finished: str) -> None:
    second = ids_of(api, finished)[1]
    events = watch_to_end(api.http, stream_of(finished), history="true", start_id=second)
    assert event_steps(events) == [("history", 30), ("history", 100), DONE]


def test_while_a_task_runs_the_latest_comes_first(api: Api, gate: Gate, running_task: str) -> None:
    with watching(api.http, stream_of(running_task)) as watch:
        assert event_steps([next(watch)]) == [("progress", 40)]
        gate.open()
        assert event_steps(list(watch)) == [("progress", 100), DONE]


def test_while_a_task_runs_only_what_follows(api: Api, gate: Gate, running_task: str) -> None:
    with watching(api.http, stream_of(running_task), start_id="$") as watch:
        gate.open()
        assert event_steps(list(watch)) == [("progress", 100), DONE]


@pytest.mark.parametrize("start_id", [f"{2**62}-0", LATEST_OF_ALL])
def test_from_an_id_that_is_still_to_come_only_the_end(
    api: Api, gate: Gate, running_task: str, start_id: str
) -> None:
    with watching(api.http, stream_of(running_task), start_id=start_id) as watch:
        gate.open()
        assert event_steps(list(watch)) == [DONE]


def test_history_turns_into_progress(api: Api, gate: Gate, running_task: str) -> None:
    with watching(api.http, stream_of(running_task), history="true") as watch:
        first = [next(watch) for _ in range(4)]
        assert event_steps(first) == [("history", step) for step in (10, 20, 30, 40)]
        gate.open()
        assert event_steps(list(watch)) == [("progress", 100), DONE]


def test_a_task_that_said_nothing_yet(api: Api, gate: Gate) -> None:
    for params in ({}, {"start_id": "$"}, {"start_id": "0"}, {"history": "true"}):
        task_id = api.create(queue="idle")
        with watching(api.http, stream_of(task_id), **params) as watch:
            api.cancel(task_id)
            assert event_steps(list(watch)) == [("progress", 0), ("done", "cancelled")]


@pytest.mark.parametrize(
    ("type_name", "status"), [("echo", "completed"), ("skip", "failed"), ("fail", "failed")]
)
def test_done_tells_how_it_ended(api: Api, type_name: str, status: str) -> None:
    task_id = api.create(type_name, max_retries=0)
    assert event_steps(watch_to_end(api.http, stream_of(task_id)))[-1] == ("done", status)


def test_coming_back_after_the_end(api: Api, finished: str) -> None:
    last = ids_of(api, finished)[-1]
    with open_stream(api.http, stream_of(finished), last_event_id=last) as response:
        assert (response.status_code, response.read()) == (204, b"")


def test_coming_back_to_a_finished_task_goes_on_where_it_was(api: Api, finished: str) -> None:
    for number, entry_id in enumerate(ids_of(api, finished)[:-1], start=1):
        events = watch_to_end(api.http, stream_of(finished), last_event_id=entry_id)
        assert event_steps(events) == [*ALL[number:], DONE]


@pytest.mark.parametrize("params", [{"history": "true"}, {"start_id": "0"}, {"start_id": "$"}])
def test_the_last_event_id_beats_the_parameters(
    api: Api, finished: str, params: dict[str, str]
) -> None:
    second = ids_of(api, finished)[1]
    events = watch_to_end(api.http, stream_of(finished), last_event_id=second, **params)
    assert event_steps(events) == [ALL[2], ALL[3], DONE]


def test_nothing_is_lost_and_nothing_comes_twice(api: Api) -> None:
    """A client that is dropped after every few events, while a task reports as fast as it can."""
    reports = [[step % 101, "work", str(step)] for step in range(400)]
    task_id = api.create("report", {"reports": reports})
    seen: list[str] = []
    last_event_id, start = "", {"start_id": "0"}
    while not seen or seen[-1] != "done":
        with watching(api.http, stream_of(task_id), last_event_id=last_event_id, **start) as watch:
            for _, event in zip(range(37), watch, strict=False):
                seen.append("done" if event.event == "done" else event.json()["message"])
                last_event_id = event.id
        start = {}
    assert seen == [str(step) for step in range(400)] + ["Done", "done"]


def test_many_watch_the_same(api: Api, gate: Gate, running_task: str) -> None:
    with (
        watching(api.http, stream_of(running_task), start_id="0") as one,
        watching(api.http, stream_of(running_task)) as other,
        watching(api.http, stream_of(running_task), start_id="$") as third,
    ):
        gate.open()
        rest = [("progress", 100), DONE]
        assert event_steps(list(one)) == [*ALL[:3], ("progress", 40), *rest]
        assert event_steps(list(other)) == [("progress", 40), *rest]
        assert event_steps(list(third)) == rest


@pytest.mark.parametrize("task_id", [NOBODY, "1", "F47AC10B-58CC-4372-A567-0E02B2C3D479", "%00"])
def test_no_such_task(api: Api, task_id: str) -> None:
    error_of(api.http.get(stream_of(task_id)), 404, "TASK_NOT_FOUND")


@pytest.mark.parametrize("start_id", ["x", "1-2-3", "-1", "1.5", "+", str(2**64), "1-", "%00"])
def test_a_start_id_must_be_a_stream_id(api: Api, finished: str, start_id: str) -> None:
    response = api.http.get(stream_of(finished), params={"start_id": start_id})
    assert error_of(response, 400, "INVALID_REQUEST")["field"] == "start_id"


def test_a_last_event_id_must_be_a_stream_id(api: Api, finished: str) -> None:
    response = api.http.get(stream_of(finished), headers={"Last-Event-ID": "nonsense"})
    error_of(response, 400, "INVALID_REQUEST")


def event_types(events: list[DispatchedEvent]) -> list[str]:
    return [event.type for event in events]


def test_a_failed_attempt_is_told_without_an_end(api: Api) -> None:
    task_id = api.create("fail", {"times": 1}, queue="default")
    api.wait(task_id, "completed")
    _, events = read_to_end(api.http, stream_of(task_id), start_id="0")
    stages = [json.loads(event.data).get("stage") for event in events]
    assert stages == ["trying", "retrying", "completed", None]
    assert event_types(events) == ["progress"] * 3 + ["done"]


def test_a_stream_answers_with_plain_http_errors(api: Api) -> None:
    response: httpx.Response = api.http.get(stream_of(NOBODY))
    assert "retry-after" not in response.headers
    assert response.headers["content-type"] == "application/json"
