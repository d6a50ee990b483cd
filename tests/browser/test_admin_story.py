"""A day of somebody at the hub, in the admin."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

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
        page.goto(f"{TASKS}?state=scheduled&queue=low&size=25")
        page.get_by_role("link", name="Next page").click()
        page.get_by_role("link", name="Next page").click()
        expect(page.locator(".task-range")).to_contain_text("51–75")
        page.goto(re.sub("&earlier=[^&]*", "", page.url))  # as of a page after many others
        page.get_by_role("link", name="Previous page").click()
        expect(page.locator(".task-range")).to_contain_text("26–50")


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
        expect(page.get_by_text("1 task run.").first).to_be_visible()
        assert hub.api.wait(failed, "archived")["last_err"].startswith("WorkerLost")
    with signed_in(browser, hub, "viewer") as page:
        page.goto(f"{TASKS}{failed}/change/")
        for name in ("Run now", "Delete"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_seven_questions_are_answered_by_clicks_from_the_dashboard_on(
    browser: Browser, hub: Hub
) -> None:
    def create(number: int) -> str:
        payload = {"count": 900, "pause": 1, "customer": f"customer-{number}"}
        return hub.api.create("steps", payload, queue="attic", timeout="1s", max_retries=0)

    failed = [create(number) for number in range(2)]
    hub.api.create("steps", {"customer": "night"}, queue="still", process_at=FAR)
    for task_id in failed:
        hub.api.wait(task_id, "archived")
    hub.api.http.post("/api/v1/queues/calm/pause").raise_for_status()
    with signed_in(browser, hub, "superuser") as page:
        page.goto("/admin/")
        _what_is_wrong_and_does_a_queue_keep_up(page)
        _which_errors_are_the_most_and_why(page)
        _run_again_what_failed_with_a_timeout_today(page)
        _move_to_tomorrow(page)
        _who_deleted(page)
    for task_id in failed:
        hub.api.wait(task_id, "archived")
    hub.api.http.post("/api/v1/queues/calm/resume").raise_for_status()


def _menu(page: Page, name: str) -> None:
    page.locator("#nav-sidebar").get_by_role("link", name=name, exact=True).click()


def _what_is_wrong_and_does_a_queue_keep_up(page: Page) -> None:
    page.get_by_role("link", name="Queue calm is paused: no task waits").click()
    expect(page.locator(".task-verdict")).to_contain_text("Paused")
    _menu(page, "Queues")
    page.get_by_role("table", name="Queues").get_by_role("link", name="low", exact=True).click()
    expect(page.locator(".task-verdict")).to_contain_text("Keeps up")


def _which_errors_are_the_most_and_why(page: Page) -> None:
    _menu(page, "Errors")
    page.get_by_label("Queue").select_option("attic")
    page.get_by_role("button", name="Filter").click()
    most = page.locator("tbody tr").first
    expect(most).to_contain_text("Timeout")
    expect(most.locator(".error-count")).to_contain_text("2")
    most.get_by_title("Show the last task that failed so").click()
    expect(page.locator(".task-standing")).to_contain_text("Its only attempt failed")
    expect(page.get_by_role("region", name="Payload")).to_contain_text("customer-")


def _run_again_what_failed_with_a_timeout_today(page: Page) -> None:
    _menu(page, "Errors")
    page.locator("select[name=since]").select_option("Today (UTC)")
    page.get_by_label("Queue").select_option("attic")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Run all again…").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Run 2 tasks").click()
    expect(page.get_by_text("2 tasks run.")).to_be_visible()


def _move_to_tomorrow(page: Page) -> None:
    _menu(page, "Tasks")
    page.get_by_role("navigation", name="States").get_by_role("link", name="Scheduled").click()
    page.get_by_label("Search tasks").fill("queue:still night")
    page.keyboard.press("Enter")
    page.locator("tbody tr").get_by_role("link", name="steps").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="At once").click()
    page.get_by_role("button", name="Tomorrow, same time").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".task-standing")).to_contain_text("tomorrow")


def _who_deleted(page: Page) -> None:
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete task", exact=True).click()
    expect(page.get_by_text("1 task deleted.")).to_be_visible()
    expect(page.get_by_role("navigation", name="States")).to_be_visible()
    _menu(page, "Activity")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("superuser")
    row.get_by_role("link", name="Deleted").click()
    expect(page.get_by_role("heading", name="Deleted: 1 task", exact=True)).to_be_visible()
    expect(page.get_by_text("127.0.0.1")).to_be_visible()
