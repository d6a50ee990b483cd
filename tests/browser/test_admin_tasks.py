"""The admin's list of tasks: it changes by itself, and staff act on the tasks selected."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.staff import signed_in
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS
from tests.hub import Hub

LIST = "/admin/tasks/task/"


pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, hub: Hub) -> Iterator[Page]:
    """The list on a desktop and on a phone, signed in."""
    with signed_in(browser, hub, "superuser", width=request.param) as page:
        page.goto(LIST)
        yield page


def row(page: Page, task_id: str) -> Locator:
    return page.locator(f"tr[data-task='{task_id}']")


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def test_a_row_follows_its_task_without_a_reload(page: Page, hub: Hub, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    task_id = hub.api.create("steps", {"count": 40, "gate": str(gate)})
    hub.api.wait(task_id, "active")
    page.goto(f"{LIST}?state=active&q={task_id}")
    page.evaluate("window.isTheSamePage = true")
    bar = row(page, task_id).get_by_role("progressbar")
    expect(bar).not_to_have_js_property("value", 100)
    gate.touch()
    expect(bar).to_have_js_property("value", 100)
    expect(row(page, task_id).get_by_text("completed").first).to_be_visible()
    expect(row(page, task_id).get_by_label("Cancel task")).to_be_hidden()
    expect(row(page, task_id).get_by_label("Delete task")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS)


def test_one_is_run_now_and_the_selected_ones_are_deleted(page: Page, hub: Hub) -> None:
    ids = [hub.api.create("steps", process_at=tomorrow()) for _ in range(3)]
    page.goto(f"{LIST}?state=scheduled&order=oldest")
    row(page, ids[0]).get_by_label("Run now task").click()
    expect(page.get_by_text("1 task run.").first).to_be_visible()
    hub.api.wait(ids[0], "completed")
    selected = page.get_by_role("form", name="Selected tasks")
    expect(selected).to_be_hidden()
    for task_id in ids[1:]:
        row(page, task_id).get_by_label("Select task").check()
    expect(selected).to_contain_text("2 selected")
    selected.get_by_role("button", name="Delete").click()
    asked = page.get_by_role("dialog", name="Delete 2 tasks?")
    expect(asked).to_contain_text("This cannot be undone.")
    asked.get_by_role("link", name="Keep them").click()
    expect(asked).to_be_hidden()
    selected.get_by_role("button", name="Delete").click()
    asked.get_by_role("button", name="Delete 2 tasks").click()
    expect(page.get_by_text("2 tasks deleted.").first).to_be_visible()
    assert [hub.api.http.get(f"/api/v1/tasks/{task_id}").status_code for task_id in ids[1:]] == [
        404
    ] * 2


@pytest.mark.parametrize("page", [1280], indirect=True)
def test_all_that_match_go_on_by_themselves_and_can_be_stopped(page: Page, hub: Hub) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in range(1100):
            pool.submit(hub.api.create, "steps", queue="critical", process_at=tomorrow())

    def delete_all(number: int) -> None:
        page.goto(f"{LIST}?state=scheduled&queue=critical")
        page.get_by_label("Select task").first.check()
        page.get_by_label(f"Select all {number:,} that match").check()
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=f"Delete {number:,} tasks").click()

    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))  # it would go on by itself
    delete_all(1100)
    page.get_by_role("button", name="Stop here").click()
    said = page.get_by_text(re.compile(r"^\s*[\d,]+ tasks deleted\."))
    expect(said).to_be_visible()
    left = 1100 - int(said.inner_text().split()[0].replace(",", ""))
    assert 100 <= left < 1100
    expect(page.locator("[data-count=scheduled]")).to_have_text(f"{left:,}")
    page.clock.resume()
    delete_all(left)
    expect(page.get_by_text(f"{left:,} tasks deleted.").first).to_be_visible()
    expect(page.get_by_text("No scheduled tasks")).to_be_visible()


def test_a_task_that_goes_away_is_marked(page: Page, hub: Hub) -> None:
    task_id = hub.api.create("steps", process_at=tomorrow())
    page.goto(f"{LIST}?state=scheduled&order=oldest")
    row(page, task_id).get_by_label("Select task").check()  # then nothing moves by itself
    hub.api.http.delete(f"/api/v1/tasks/{task_id}")
    expect(row(page, task_id).get_by_text("gone")).to_be_visible()
    expect(row(page, task_id).get_by_label("Select task")).to_be_disabled()
