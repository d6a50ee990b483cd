"""The event stream of several tasks."""

import json
from collections.abc import Callable

import pytest

from tests.api import NOBODY, Api, error_of
from tests.gate import Gate
from tests.watch import open_stream, read_to_end, watch_to_end, watching

MANY = "/api/v1/progress/stream"
REPORTS = [[10, "work", "one"], [20, "work", "two"]]


@pytest.fixture(scope="module")
def finished(api: Api) -> list[str]:
    """Three finished tasks."""
    return [api.run("report", {"reports": REPORTS})["id"] for _ in range(3)]


def joined(task_ids: list[str]) -> str:
    return ",".join(task_ids)


def test_a_stream_looks_as_in_the_reference(api: Api, finished: list[str]) -> None:
    _, events = read_to_end(api.http, MANY, task_ids=joined(finished))
    assert {event.type for event in events} == {"progress", "done"}
    for task_id in finished:
        own = [event for event in events if json.loads(event.data)["task_id"] == task_id]
        assert [event.type for event in own] == ["progress", "done"]
        progress = json.loads(own[0].data)
        assert set(progress) == {"task_id", "progress"}
        expected = api.progress(task_id)["progress"]
        assert progress["progress"] | {"task_id": task_id} == expected
        assert json.loads(own[1].data) == {"task_id": task_id, "status": "completed"}


def test_every_event_carries_an_id(api: Api, finished: list[str]) -> None:
    _, events = read_to_end(api.http, MANY, task_ids=joined(finished))
    assert len(events) == 6
    assert all(event.own_id and event.last_event_id for event in events)


def test_it_closes_when_every_task_is_done(api: Api, finished: list[str], gate: Gate) -> None:
    running = api.create("gate", gate.payload())
    api.wait_for_stage(running, "waiting")
    with watching(api.http, MANY, task_ids=joined([*finished, running])) as watch:
        seen = [next(watch) for _ in range(7)]
        assert [event.event for event in seen].count("done") == 3
        gate.open()
        assert [event.event for event in watch] == ["progress", "done"]


def test_what_is_the_latest_comes_first_then_all_that_follows(api: Api, gate: Gate) -> None:
    task_id = api.create("report", gate.payload(reports=REPORTS, percentage=30))
    api.wait_for_stage(task_id, "waiting")
    quiet = api.create(queue="idle")
    with watching(api.http, MANY, task_ids=joined([task_id, quiet])) as watch:
        assert next(watch).json()["progress"]["percentage"] == 30
        gate.open()
        assert watch.until("done")[0].json()["progress"]["percentage"] == 100
        api.cancel(quiet)
        assert watch.until("done")[-1].json() == {"task_id": quiet, "status": "cancelled"}
        assert list(watch) == []


@pytest.mark.parametrize("missing", [NOBODY, "nonsense", "a b"])
def test_a_task_that_does_not_exist_gets_one_error(
    api: Api, finished: list[str], missing: str
) -> None:
    ids = [finished[0], missing, finished[1]]
    events = watch_to_end(api.http, MANY, task_ids=joined(ids))
    errors = [event.json() for event in events if event.event == "error"]
    assert [(error["task_id"], error["code"]) for error in errors] == [(missing, "TASK_NOT_FOUND")]
    assert set(errors[0]) == {"task_id", "error", "code"}
    assert [event.event for event in events].count("done") == 2


def test_where_none_exists_there_are_only_errors(api: Api) -> None:
    events = watch_to_end(api.http, MANY, task_ids=f"{NOBODY},x,y")
    assert [(event.event, event.json()["task_id"]) for event in events] == [
        ("error", NOBODY),
        ("error", "x"),
        ("error", "y"),
    ]


@pytest.mark.parametrize("task_ids", ["", ",", " , ,", None])
def test_none_given(api: Api, task_ids: str | None) -> None:
    params = {} if task_ids is None else {"task_ids": task_ids}
    response = api.http.get(MANY, params=params)
    assert error_of(response, 400, "INVALID_REQUEST")["field"] == "task_ids"


def test_more_than_ten(api: Api) -> None:
    eleven = ",".join(f"00000000-0000-4000-8000-{number:012}" for number in range(11))
    error_of(api.http.get(MANY, params={"task_ids": eleven}), 400, "INVALID_REQUEST")


def test_ten_are_served(api: Api, finished: list[str]) -> None:
    ids = [*finished, *(api.run("echo")["id"] for _ in range(7))]
    events = watch_to_end(api.http, MANY, task_ids=joined(ids))
    done = [event.json()["task_id"] for event in events if event.event == "done"]
    assert sorted(done) == sorted(ids)


def test_a_task_that_is_named_twice_is_one(api: Api, finished: list[str]) -> None:
    events = watch_to_end(api.http, MANY, task_ids=joined([finished[0], finished[0]]))
    assert [event.event for event in events] == ["progress", "done"]


def test_coming_back_after_the_end(api: Api, finished: list[str]) -> None:
    last = watch_to_end(api.http, MANY, task_ids=joined(finished))[-1].id
    with open_stream(api.http, MANY, last_event_id=last, task_ids=joined(finished)) as response:
        assert (response.status_code, response.read()) == (204, b"")


def test_coming_back_between_two_ends(api: Api, finished: list[str]) -> None:
    """Each id resumes all tasks: the ends that were seen do not come again, the others do."""
    events = watch_to_end(api.http, MANY, task_ids=joined(finished))
    seen = [(event.event, event.json()["task_id"]) for event in events]
    for number, event in enumerate(events[:-1], start=1):
        if event.event != "done":
            continue
        rest = watch_to_end(api.http, MANY, last_event_id=event.id, task_ids=joined(finished))
        assert [(again.event, again.json()["task_id"]) for again in rest] == seen[number:]


def test_an_error_is_not_told_again(api: Api, finished: list[str], gate: Gate) -> None:
    running = api.create("gate", gate.payload())
    api.wait_for_stage(running, "waiting")
    ids = joined([NOBODY, running])
    with watching(api.http, MANY, task_ids=ids) as watch:
        assert {next(watch).event, next(watch).event} == {"error", "progress"}
        gate.open()
        last_event_id = next(watch).id
    with open_stream(api.http, MANY, last_event_id=last_event_id, task_ids=ids) as response:
        body = response.read()
    assert response.status_code == 204 or b"event: error" not in body


def flaky_client(api: Api, ids: str, per_connection: int) -> Callable[[], list[tuple[str, str]]]:
    """A client that is dropped after every few events and comes back with the last id."""

    def run() -> list[tuple[str, str]]:
        seen: list[tuple[str, str]] = []
        last_event_id = ""
        while True:
            with open_stream(api.http, MANY, last_event_id=last_event_id, task_ids=ids) as response:
                if response.status_code == 204:
                    return seen
            with watching(api.http, MANY, last_event_id=last_event_id, task_ids=ids) as watch:
                for _, event in zip(range(per_connection), watch, strict=False):
                    data = event.json()
                    what = data["progress"]["message"] if "progress" in data else event.event
                    seen.append((data["task_id"], what))
                    last_event_id = event.id

    return run


def test_nothing_is_lost_and_nothing_comes_twice(api: Api, gate: Gate) -> None:
    reports = [[step % 101, "work", str(step)] for step in range(200)]
    ids = [api.create("report_after_gate", gate.payload(reports=reports)) for _ in range(2)]
    for task_id in ids:
        api.wait_for_stage(task_id, "waiting")
    gate.open()
    seen = flaky_client(api, joined(ids), 23)()
    said = ["at the gate", *(str(step) for step in range(200)), "Done"]
    for task_id in ids:
        own = [what for who, what in seen if who == task_id and what != "done"]
        # The stream begins with the entry that was the latest, and misses none from there on.
        assert own == said[said.index(own[0]) :]


def test_an_id_of_another_stream_is_refused(api: Api, finished: list[str]) -> None:
    last = watch_to_end(api.http, MANY, task_ids=joined(finished))[-1].id
    for wrong in (last.rpartition(",")[0], f"{last},1-1", "nonsense", ",,"):
        headers = {"Last-Event-ID": wrong}
        response = api.http.get(MANY, params={"task_ids": joined(finished)}, headers=headers)
        error_of(response, 400, "INVALID_REQUEST")
