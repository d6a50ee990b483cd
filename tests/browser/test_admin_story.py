"""A day of somebody at the hub, in the admin."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.staff import signed_in
from tests.hub import Hub

TASKS = "/admin/tasks/task/"
MANY = 1_000
FAR = "2036-01-01T00:00:00Z"


pytestmark = pytest.mark.usefixtures("accounts")


def test_ten_are_found_among_a_thousand_and_deleted_together(browser: Browser, hub: Hub) -> None:
    def create(number: int) -> str:
        customer = "needle" if number % 100 == 0 else f"customer-{number}"
        return hub.api.create("steps", {"customer": customer}, queue="low", process_at=FAR)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(create, range(MANY)))
    with signed_in(browser, hub, "operator") as page:
        page.goto(f"{TASKS}?state=scheduled&queue=low")
        page.get_by_label("Search tasks").fill("queue:low needle")
        page.keyboard.press("Enter")
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(10)
        page.get_by_label("Select all on this page").check()
        page.get_by_label("that match").check()
        page.get_by_role("button", name="Delete", exact=True).click()
        asked = page.get_by_role("dialog", name="Delete 10 tasks?")
        expect(asked.get_by_role("listitem")).to_have_text(
            [re.compile("steps customer: needle")] * 10
        )
        asked.get_by_role("button", name="Delete 10 tasks").click()
        expect(page.get_by_text("10 tasks deleted.").first).to_be_visible()
        assert hub.api.stats("low")["scheduled"] == MANY - 10


def test_a_running_task_is_cancelled_and_a_failed_one_run_again(
    browser: Browser, hub: Hub, tmp_path: Path
) -> None:
    running = hub.api.create("polite", {"log": str(tmp_path / "log")})
    hub.api.wait(running, "active")
    failed = hub.api.create("poison", max_retries=0)
    hub.api.wait(failed, "archived")
    with signed_in(browser, hub, "operator") as page:
        page.goto(f"{TASKS}{running}/change/")
        page.get_by_role("button", name="Cancel…").click()
        asked = page.get_by_role("dialog", name="Cancel 1 task?")
        expect(asked).to_contain_text("It is running and will be stopped.")
        asked.get_by_role("button", name="Cancel task").click()
        expect(page.locator(".task-state")).to_have_text("cancelled")
        assert hub.api.task(running)["last_err"] == "task cancelled"
        timeline = page.get_by_role("region", name="Timeline")
        expect(timeline).to_contain_text("Cancelled by operator")
        page.goto(f"{TASKS}{failed}/change/")
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_text("1 task run.")).to_be_visible()
        assert hub.api.wait(failed, "archived")["last_err"].startswith("WorkerLost")
    with signed_in(browser, hub, "viewer") as page:
        page.goto(f"{TASKS}{failed}/change/")
        for name in ("Run now", "Delete"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
