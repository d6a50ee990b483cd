"""What a task's page says, and that whatever a task has in it stays text."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from tasks.elapsed import elapsed_text
from tasks.engine import services
from tasks.times import parse_rfc3339
from tests.api import Api
from tests.staff import act, staff
from tests.task_page import EVIL, page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", rights=("view_task",))


def test_what_a_task_waits_for_is_told_in_words(api: Api, viewer: Client) -> None:
    earlier, waits = (api.create("echo", queue="calm") for _ in range(2))
    text = text_of(page(viewer, waits, "live"))
    assert "Waits for a worker, after 1 other; no worker serves its queue." in text
    for task_id in (earlier, waits):
        api.delete(task_id)
    cancelled = api.create("echo", queue="idle")
    act(staff("ada <b>", rights=("view_task", "cancel_task")), "cancel", cancelled, confirmed="yes")
    text = text_of(page(viewer, cancelled))
    assert "Cancelled by ada <b>, before it ran." in text
    assert re.search(r"Timeline Cancelled [-\d: ]+ UTC Cancelled by ada <b>", text)


def test_a_cancel_is_no_failed_attempt(api: Api, viewer: Client) -> None:
    task_id = api.create("echo", process_at=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    api.cancel(task_id)
    assert "task cancelled" in text_of(page(viewer, task_id))
    services.run_now(task_id)
    api.wait(task_id, "completed")
    assert "An earlier attempt failed" not in text_of(page(viewer, task_id))


def test_html_in_a_task_is_text(api: Api, viewer: Client) -> None:
    payload = {"message": EVIL, EVIL: EVIL}
    task_id = api.create("fail", payload, metadata={EVIL: EVIL}, max_retries=0)
    api.wait(task_id, "archived")
    for html in (page(viewer, task_id), page(viewer, task_id, "live")):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert escape(EVIL) in html
    done = api.run("echo", payload)["id"]
    assert "<script>alert" not in page(viewer, done)


def test_what_turns_a_text_round_is_shown_and_turns_nothing(api: Api, viewer: Client) -> None:
    turned = "photo\u202egpj.exe"
    reports = [[10, turned, turned]]
    failed = api.create("fail", {"message": turned}, metadata={turned: turned}, max_retries=0)
    reported = api.run("report", {"reports": reports, "name": turned})["id"]
    api.wait(failed, "archived")
    pages = [page(viewer, task_id) for task_id in (failed, reported)]
    pages.append(viewer.get("/admin/tasks/task/?state=archived").content.decode())
    for html in pages:
        assert "\u202e" not in html
        assert r"photo\u202egpj.exe" in html


def test_waiting_begins_when_the_task_is_due(api: Api, viewer: Client) -> None:
    due = datetime.now(UTC) + timedelta(seconds=1)
    task_id = api.create("echo", process_at=due.isoformat())
    task = api.wait(task_id, "completed")
    started, was_due = (parse_rfc3339(task[name]) for name in ("started_at", "next_process_at"))
    waited = elapsed_text((started - was_due).total_seconds())
    assert f"Waited {waited} Running time" in text_of(page(viewer, task_id))


def test_waiting_for_an_attempt_and_waiting_in_all_are_told_apart(api: Api, viewer: Client) -> None:
    task_id = api.create("fail", {"times": 1})
    task = api.wait(task_id, "completed")
    started, was_due = (parse_rfc3339(task[name]) for name in ("started_at", "next_process_at"))
    waited = elapsed_text((started - was_due).total_seconds())
    text = text_of(page(viewer, task_id))
    found = re.search(r"Waited (.*) for this attempt · (.*) in all Running time", text)
    assert found
    assert found[1] == waited
    row = viewer.get("/admin/tasks/task/rows/", {"ids": task_id}).json()["rows"][0]
    assert row["cells"]["waited"] == waited
