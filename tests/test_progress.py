"""Progress: the latest entry, the history, facts about the stream, and how it ends."""

import re
from typing import Any

import pytest

from tests.api import NOBODY, TASKS, Api, Json, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually

STREAM_ID = re.compile(r"\d+-\d+")
PROGRESS = {"task_id", "percentage", "stage", "message", "timestamp_ms"}


def reported(api: Api, task_id: str) -> list[tuple[int, str, str]]:
    """Each entry's percentage, stage and message."""
    entries = [entry["progress"] for entry in api.history(task_id)]
    return [(entry["percentage"], entry["stage"], entry["message"]) for entry in entries]


@pytest.fixture(scope="module")
def finished(api: Api) -> str:
    """A task with five entries and the final one."""
    reports = [[step, "work", f"step {step}"] for step in (0, 10, 20, 30, 40)]
    task_id: str = api.run("report", {"reports": reports})["id"]
    return task_id


def test_the_latest_entry_while_a_task_runs(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload(percentage=50))
    api.wait_for_stage(task_id, "waiting")
    answer = api.progress(task_id)
    assert set(answer) == {"progress", "is_final", "stream_id"}
    assert STREAM_ID.fullmatch(answer["stream_id"])
    assert answer["is_final"] is False
    assert set(answer["progress"]) == PROGRESS
    assert answer["progress"] == {
        "task_id": task_id,
        "percentage": 50,
        "stage": "waiting",
        "message": "at the gate",
        "timestamp_ms": int(answer["stream_id"].partition("-")[0]),
    }


def test_the_latest_entry_of_a_finished_task_is_final(api: Api, finished: str) -> None:
    answer = api.progress(finished)
    assert (answer["is_final"], answer["status"]) == (True, "completed")
    progress = answer["progress"]
    assert (progress["percentage"], progress["stage"], progress["message"]) == (
        100,
        "completed",
        "Done",
    )


def test_the_history_has_all_entries_in_order(api: Api, finished: str) -> None:
    body: Json = api.http.get(f"{TASKS}/{finished}/progress/history").json()
    assert set(body) == {"task_id", "count", "history"}
    assert (body["task_id"], body["count"], len(body["history"])) == (finished, 6, 6)
    entries = body["history"]
    assert [entry["progress"]["percentage"] for entry in entries] == [0, 10, 20, 30, 40, 100]
    assert all(set(entry["progress"]) >= {"percentage", "stage", "message"} for entry in entries)
    assert [entry["is_final"] for entry in entries] == [False] * 5 + [True]
    assert [set(entry) for entry in entries[:5]] == [{"stream_id", "progress", "is_final"}] * 5
    assert entries[5]["status"] == "completed"
    stamps = [tuple(map(int, entry["stream_id"].split("-"))) for entry in entries]
    assert stamps == sorted(set(stamps))


def test_the_history_from_an_id_on(api: Api, finished: str) -> None:
    entries = api.history(finished)
    third = entries[2]["stream_id"]
    assert api.history(finished, start_id=third) == entries[2:]
    assert api.history(finished, start_id="-") == entries
    assert api.history(finished, start_id="0") == entries
    assert api.history(finished, start_id="0-0") == entries
    assert api.history(finished, start_id=entries[-1]["stream_id"]) == entries[-1:]
    assert api.history(finished, start_id=f"{2**64 - 1}-{2**64 - 1}") == []
    milliseconds = third.partition("-")[0]
    from_then_on = [e for e in entries if int(e["stream_id"].split("-")[0]) >= int(milliseconds)]
    assert api.history(finished, start_id=milliseconds) == from_then_on


@pytest.mark.parametrize(
    "start_id",
    ["$", "+", "x", "1-", "-1", "1-2-3", "1.5", " 1", "1 ", "(1", str(2**64), "١", "*", "1-1\n"],
)
def test_a_start_id_must_be_a_stream_id(api: Api, finished: str, start_id: str) -> None:
    response = api.http.get(f"{TASKS}/{finished}/progress/history", params={"start_id": start_id})
    assert error_of(response, 400, "INVALID_REQUEST")["field"] == "start_id"


def test_the_info_tells_length_and_ends(api: Api, finished: str) -> None:
    entries = api.history(finished)
    assert api.info(finished) == {
        "task_id": finished,
        "has_progress": True,
        "length": 6,
        "first_entry": entries[0]["stream_id"],
        "last_entry": entries[-1]["stream_id"],
    }


def test_a_task_that_said_nothing_yet(api: Api) -> None:
    task_id = api.create(queue="idle")
    require_no_progress(api, task_id)


@pytest.mark.parametrize("task_id", [NOBODY, "1", "any-thing"])
def test_no_such_task(api: Api, task_id: str) -> None:
    require_no_progress(api, task_id)


def require_no_progress(api: Api, task_id: str) -> None:
    error_of(api.http.get(f"{TASKS}/{task_id}/progress"), 404, "PROGRESS_NOT_FOUND")
    history = api.http.get(f"{TASKS}/{task_id}/progress/history")
    assert history.status_code == 200
    assert history.json() == {"task_id": task_id, "count": 0, "history": []}
    assert api.info(task_id) == {
        "task_id": task_id,
        "has_progress": False,
        "length": 0,
        "first_entry": "",
        "last_entry": "",
    }


@pytest.mark.parametrize(
    ("type_name", "fields", "state", "last"),
    [
        ("echo", {}, "completed", (100, "completed", "Done")),
        ("skip", {}, "archived", (30, "failed", "SkipRetry: no use")),
        ("fail", {"max_retries": 0}, "archived", (40, "failed", "ValueError: attempt 1")),
    ],
)
def test_there_is_exactly_one_final_entry(
    api: Api, type_name: str, fields: Json, state: str, last: tuple[int, str, str]
) -> None:
    task_id = api.create(type_name, **fields)
    api.wait(task_id, state)
    assert reported(api, task_id)[-1] == last
    finals = [entry for entry in api.history(task_id) if entry["is_final"]]
    status = "completed" if state == "completed" else "failed"
    assert [entry["status"] for entry in finals] == [status]


def test_an_exact_repeat_is_not_recorded(api: Api) -> None:
    reports = [
        [10, "a", "x"],
        [10, "a", "x"],
        [10, "a", "y"],
        [10, "b", "y"],
        [11, "b", "y"],
        [11, "b", "y"],
        [10, "a", "x"],
    ]
    task_id = api.run("report", {"reports": reports})["id"]
    expected = [(10, "a", "x"), (10, "a", "y"), (10, "b", "y"), (11, "b", "y"), (10, "a", "x")]
    assert reported(api, task_id)[:-1] == expected


@pytest.mark.parametrize(
    "text", ["", "zażółć 🚀", "two\nlines\r\nthree\r", "\x00\x1b\u2028", '"</script>', "x" * 10_000]
)
def test_stage_and_message_come_back_as_they_were(api: Api, text: str) -> None:
    task_id = api.run("report", {"reports": [[1, text, text]]})["id"]
    assert reported(api, task_id)[0] == (1, text, text)


@pytest.mark.parametrize(
    "arguments", [[-1], [101], [1.0], ["1"], [True], [None], [1, 2], [1, "a", None]]
)
def test_a_report_that_makes_no_sense_is_a_value_error(api: Api, arguments: list[Any]) -> None:
    task = api.run("misreport", {"arguments": arguments})
    assert task["result"].startswith("ValueError: ")
    assert len(api.history(task["id"])) == 1


def test_stage_and_message_may_be_left_out(api: Api) -> None:
    task_id = api.run("misreport", {"arguments": [0]})["id"]
    assert reported(api, task_id)[0] == (0, "processing", "")


def test_the_oldest_entries_are_trimmed(api: Api) -> None:
    reports = [[step % 100, "work", str(step)] for step in range(1500)]
    task_id = api.create("report", {"reports": reports})
    api.wait(task_id, "completed")
    assert 500 <= api.info(task_id)["length"] < 1000
    entries = reported(api, task_id)
    kept = [int(message) for _, _, message in entries[:-1]]
    assert kept == list(range(kept[0], 1500))


@pytest.mark.parametrize(("type_name", "state"), [("echo", "completed"), ("skip", "archived")])
def test_a_finished_task_is_forgotten_with_its_progress(
    api: Api, hub: Hub, type_name: str, state: str
) -> None:
    before = api.stats("calm")
    task_id = api.create(type_name, queue="calm")
    hub.work_off("calm", **{f"TASKHUB_{state.upper()}_TTL": "1s"})
    gone = eventually(
        lambda: api.http.get(f"{TASKS}/{task_id}"),
        lambda response: response.status_code == 404,
        within=60,
        what="end of the task",
    )
    error_of(gone, 404, "TASK_NOT_FOUND")
    error_of(api.http.get(f"{TASKS}/{task_id}/progress"), 404, "PROGRESS_NOT_FOUND")
    after = api.stats("calm")
    assert after["processed_total"] == before["processed_total"] + 1
    assert after[state] == before[state]
