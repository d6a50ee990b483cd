"""`manage.py task`: tasks are created, shown, cancelled, run and deleted from a shell."""

import io
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.times import parse_rfc3339
from tests.api import NOBODY, Api
from tests.hub import Hub
from tests.task_command import COMMAND, refusal, task, task_json, task_process
from tests.terminal import terminal
from tests.test_start import python

ODD = "[red]\x1b[2J\u202eevil\x9b"


def new(*arguments: str) -> str:
    """The id of a new task that nobody runs."""
    return task("create", *arguments, "--queue", "idle", "-q").strip()


def test_a_task_with_all_that_can_be_said(api: Api) -> None:
    before = datetime.now(UTC)
    (created,) = task_json(
        *["create", "resize", '{"url": "https://example.com/a.png", "width": 5}'],
        *["--queue", "idle", "--max-retries", "7", "--timeout", "1m30s", "--at", "+1h"],
        *["--unique", "1h", "--meta", '{"user": "ä"}'],
    )
    assert (created["queue"], created["status"]) == ("idle", "scheduled")
    shown = api.task(created["task_id"])
    assert (shown["type"], shown["max_retry"], shown["timeout"]) == ("resize", 7, 90)
    assert shown["payload"] == {"url": "https://example.com/a.png", "width": 5}
    assert shown["metadata"] == {"user": "ä"}
    assert parse_rfc3339(shown["next_process_at"]) - before >= timedelta(minutes=59, seconds=59)
    assert task_json("get", created["task_id"]) == [shown]
    code, said = refusal(
        *["create", "resize", '{"width": 5, "url": "https://example.com/a.png"}'],
        *["--queue", "idle", "--unique", "1h"],
    )
    assert (code, created["task_id"] in said) == (1, True)
    task("delete", created["task_id"])


def test_a_payload_comes_from_a_file_or_from_standard_input(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "payload.json"
    file.write_text('{"from": "a file"}')
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"from": "a pipe"}')))
    assert api.task(new("echo", f"@{file}"))["payload"] == {"from": "a file"}
    assert api.task(new("echo", "-"))["payload"] == {"from": "a pipe"}
    assert api.task(new("echo"))["payload"] == {}
    said = task("create", "echo", "--queue", "idle")
    assert re.fullmatch(r"[0-9a-f-]{36} is pending in the queue idle\n", said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no\x1bthing"], r"unknown task type 'no\\x1bthing'; there are .*demo"),
        (["echo", "[1]"], "payload must be an object"),
        (["echo", "{"], "the payload is not JSON"),
        (["echo", '{"a": NaN}'], "NaN is no JSON number"),
        (["echo", "@/no/such/file"], "@/no/such/file: No such file"),
        (["demo", '{"count": 0}'], "count: must be an integer from 1 to 1000"),
        (["echo", "--queue", "nowhere"], "queue must be one of the queues critical"),
        (["echo", "--max-retries", "many"], "max_retries must be an integer from 0 to 1000"),
        (["echo", "--max-retries", "1001"], "max_retries must be an integer from 0 to 1000"),
        (["echo", "--timeout", "30"], "timeout must be a duration"),
        (["echo", "--unique", "0s"], "unique must be longer than zero"),
        (["echo", "--at", "tomorrow"], "process_at must be an RFC 3339 time"),
        (["echo", "--at", "+soon"], r"--at: what follows \+ must be a duration"),
        (["echo", "--at", "+99999999h"], "--at: "),
        (["echo", "--meta", "[]"], "metadata must be an object"),
        (["echo", "--meta", "{"], "--meta is not JSON"),
    ],
)
def test_a_wrong_request_is_told_in_one_line(hub: Hub, arguments: list[str], said: str) -> None:
    code, line = refusal("create", *arguments)
    assert code == 2
    assert re.search(said, line), line
    assert line.isprintable()


def test_people_are_shown_all_of_a_task(api: Api) -> None:
    done = api.run("report", {"reports": [[40, ODD, "half\nway"]]}, metadata={"for": ODD})
    shown = task("get", done["id"])
    for part in (done["id"], "completed", "report", "default", "0 of 3", "100 % completed Done"):
        assert part in shown
    assert re.search(r"^Ended +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.* UTC\)?$", shown, re.M)
    payload, metadata = re.findall(r"^(?:Payload|Metadata)\n(\{.*?^\})", shown, re.M | re.S)
    assert json.loads(payload) == done["payload"]
    assert json.loads(metadata) == {"for": ODD}
    assert re.search(r"^Result\n1$", shown, re.M)
    assert re.search(r"^1  successful, began .* UTC\)?, took .*, worker ", shown, re.M)
    assert all(line.isprintable() for line in shown.splitlines())


def test_people_see_what_a_task_failed_with(api: Api) -> None:
    task_id = api.create("fail", {"message": ODD}, max_retries=1)
    api.wait(task_id, "archived")
    shown = task("get", task_id)
    said = r"ValueError: [red]\u001b[2J\u202eevil\u009b"
    assert re.search(rf"^Error +{re.escape(said)}$", shown, re.M)
    assert (
        len(re.findall(rf"^[12]  (?:retried|failed), .*\n   {re.escape(said)}$", shown, re.M)) == 2
    )
    assert "1 of 1" in shown


def test_tasks_are_cancelled_run_and_deleted_and_each_is_told_of(api: Api) -> None:
    one, two = new("echo"), new("echo", "--at", "+1h")
    assert task("run", two) == f"{two} will run\n"
    assert task("cancel", one, two) == f"{one} is cancelled\n{two} is cancelled\n"
    assert task("cancel", one, code=1) == ""
    (again,) = [json.loads(line) for line in task("cancel", one, "--json", code=1).splitlines()]
    assert again == {"task_id": one, "done": False, "reason": "finished"}
    # What is refused is told, and the others are done.
    assert task("delete", NOBODY, one, "no id", two, code=1).splitlines() == [
        f"{one} is deleted",
        f"{two} is deleted",
    ]
    assert refusal("get", one) == (1, "Task not found")


def test_the_types_are_listed_with_their_defaults(hub: Hub, api: Api) -> None:
    # A process of its own: other tests have this one know more types.
    listed = task_process(hub.environment, "types", "--json").stdout.splitlines()
    assert [json.loads(line) for line in listed] == api.http.get("/api/v1/task-types").json()
    lines = task("types").splitlines()
    assert re.fullmatch(r"TYPE +QUEUE +TIMEOUT +RETRIES +DESCRIPTION", lines[0])
    assert any(
        re.fullmatch(r"resize +low +5 min +5 +The contract's example\.", one) for one in lines
    )


def test_a_narrow_terminal_of_another_encoding_is_no_trouble(hub: Hub) -> None:
    task_id = new("echo", json.dumps({"text": "µ – ✓ 漢字"}))
    environment = hub.environment | {"PYTHONIOENCODING": "ascii", "TERM": "xterm"}
    for arguments in (["get", task_id], ["types"], ["list", "--q", task_id]):
        with terminal([*COMMAND, *arguments], environment, columns=12) as window:
            assert window.end() == 0
        assert window.drawn.isascii()
        assert "Traceback" not in window.drawn
        assert arguments == ["types"] or "\x1b[34mpending" in window.drawn  # in blue


def test_times_are_those_of_who_sits_at_the_terminal(hub: Hub, api: Api) -> None:
    task_id = api.create(queue="idle", process_at="2040-07-01T22:30:00Z")
    for zone, shown in (
        ("Asia/Kolkata", "2040-07-02 04:00:00 IST (2040-07-01 22:30:00 UTC)"),
        ("UTC", "2040-07-01 22:30:00 UTC"),
        ("no/such", "2040-07-01 22:30:00 UTC"),
    ):
        done = task_process(hub.environment | {"TZ": zone}, "get", task_id)
        assert re.search(rf"^Due +{re.escape(shown)}$", done.stdout, re.M), done


def test_without_a_store_there_is_one_line_that_says_how_to_go_on(tmp_path: Path) -> None:
    for arguments in (["create", "demo"], ["cancel", NOBODY], ["watch", NOBODY]):
        done = python(tmp_path, "manage.py", "task", *arguments)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert "no embedded store is running" in line
        assert "make run" in line


def test_a_store_that_does_not_answer_is_told_of(spare_hub: Hub) -> None:
    with spare_hub.stalled_store():
        done = task_process(spare_hub.environment, "create", "demo")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "the store did not do it" in line
