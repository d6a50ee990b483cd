"""`manage.py task list`: tasks by state and filters, from a shell."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.api import Api
from tests.hub import Hub
from tests.list_page import QUEUE, create
from tests.task_command import refusal, task, task_json


def ids(*arguments: str) -> list[str]:
    return [row["id"] for row in task_json("list", *arguments)]


@pytest.mark.usefixtures("emptied")
def test_it_goes_on_page_after_page_up_to_the_limit(hub: Hub) -> None:
    made = create(230)
    found = ids("--queue", QUEUE, "--state", "pending", "--order", "oldest", "--limit", "1000")
    assert found == made
    assert ids("--queue", QUEUE, "--state", "pending", "--limit", "205") == made[:-206:-1]
    assert len(ids("--queue", QUEUE)) == 50


def test_for_programs_a_task_is_as_the_api_lists_it(api: Api) -> None:
    task_id = api.run("echo", {"a": "needle in a haystack"})["id"]
    assert task_json("list", "--q", task_id) == api.page(q=task_id)["tasks"]
    assert task_id in ids("--q", "NEEDLE in", "--state", "completed,archived", "--type", "echo")
    assert ids("--q", "needle in a", "--type", "report") == []


def test_times_may_be_said_as_how_long_ago(api: Api) -> None:
    task_id = api.run("echo", {"a": "as old as it gets"})["id"]
    found = ["--q", "as old as", "--type", "echo"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert task_id in ids(*found, "--since", "1h")
    assert task_id in ids(*found, "--since", "1d", "--until", tomorrow)
    assert ids(*found, "--until", "1h") == []
    assert ids(*found, "--since", tomorrow) == []


def test_for_people_it_is_a_table(api: Api) -> None:
    odd = "[red]\x1b[2J\u202eevil"
    said = re.escape(r"ValueError: [red]\u001b[2J\u202eevil")
    failed = api.create("fail", {"message": odd}, max_retries=0)
    later = api.create(
        queue="idle", process_at=(datetime.now(UTC) + timedelta(minutes=150)).isoformat()
    )
    done = api.run("resize", {"url": "https://example.com", "width": 1})["id"]
    api.wait(failed, "archived")
    for task_id, row in (
        (failed, rf"archived +(now|\d+ (s|min) ago) +fail +default +{said}"),
        (later, r"scheduled +in 2 h +echo +idle"),
        (done, r"completed +(now|\d+ (s|min) ago) +resize +low +100% completed Done"),
    ):
        head, line = task("list", "--q", task_id).splitlines()
        assert head.split() == ["ID", "STATE", "WHEN", "TYPE", "QUEUE", "SAID"]
        assert re.fullmatch(rf"{task_id} +{row}", line), line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--state", "lost"], "state "),
        (["--queue", "nowhere"], "there is no queue 'nowhere'; there are critical"),
        (["--since", "yesterday"], "since must be an RFC 3339 time"),
        (["--order", "random"], "order must be newest or oldest"),
        (["--limit", "0"], "--limit must be 1 or more"),
        (["--q", "x" * 201], "q must have at most 200 characters"),
    ],
)
def test_a_wrong_request_is_told_in_one_line(arguments: list[str], said: str) -> None:
    code, line = refusal("list", *arguments)
    assert code == 2
    assert line.startswith(said)
