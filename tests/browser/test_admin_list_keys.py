"""The admin's list of tasks, worked with the keyboard alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import axe
from tests.browser.staff import signed_in
from tests.hub import Hub

ADDRESS = "/admin/tasks/task/?state=scheduled&queue=attic&q=by-hand&size=25"
MORE_THAN_A_PAGE = 26

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
def page(browser: Browser, hub: Hub) -> Iterator[Page]:
    """A list that is longer than its page, of tasks that are gone afterwards."""
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    ids = [
        hub.api.create("steps", {"name": "by-hand"}, queue="attic", process_at=due)
        for _ in range(MORE_THAN_A_PAGE)
    ]
    with signed_in(browser, hub, "operator") as page:
        page.goto(ADDRESS)
        yield page
    for task_id in ids:
        hub.api.http.delete(f"/api/v1/tasks/{task_id}")


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Selected tasks")


def said(page: Page, text: str) -> Locator:
    """What those hear who do not see the page."""
    return page.get_by_role("status").filter(has_text=text)


def id_of(row: Locator) -> str:
    return row.get_attribute("data-task") or ""


def test_keys_are_told_and_can_be_switched_off(page: Page) -> None:
    press = page.keyboard.press
    press("?")
    told = page.get_by_role("dialog", name="Keys of this page")
    expect(told).to_be_visible()
    assert axe.violations(page) == []
    press("Escape")
    press("/")
    expect(page.get_by_label("Search tasks")).to_be_focused()
    page.keyboard.type(" jx")
    page.evaluate("document.activeElement.blur()")
    press("j")
    press("Control+x")
    expect(bar(page)).to_be_hidden()
    press("x")
    expect(bar(page)).to_be_visible()
    press("Escape")
    expect(bar(page)).to_be_hidden()
    press("?")
    told.get_by_label("Use single keys").uncheck()
    page.reload()
    press("j")
    press("?")
    expect(told).to_be_hidden()
    assert not page.evaluate("document.activeElement.closest('tbody')")
    page.get_by_role("button", name="Keys").click()
    expect(told.get_by_label("Use single keys")).not_to_be_checked()


def test_three_are_cancelled(page: Page, hub: Hub) -> None:
    press, rows = page.keyboard.press, page.locator("tbody tr")
    for _ in range(MORE_THAN_A_PAGE):
        press("j")
    expect(rows.last.get_by_role("link").first).to_be_focused()
    for _ in range(3):
        press("x")
        press("k")
    expect(said(page, "3 selected")).to_be_attached()
    press("a")
    press("Tab")
    press("Enter")
    asked = page.get_by_role("dialog", name="Cancel 3 tasks?")
    expect(asked.get_by_role("link", name="Keep them")).to_be_focused()
    hub.api.run_now(id_of(rows.last))
    hub.api.wait(id_of(rows.last), "completed")
    press("Shift+Tab")
    press("Enter")
    told = "2 tasks cancelled; 1 was not: it had ended."
    expect(said(page, told)).to_be_attached()
    expect(page.locator(".task-outcome")).to_have_text(told)
    expect(page.locator(".task-outcome")).to_be_in_viewport()
    expect(rows).to_have_count(MORE_THAN_A_PAGE - 3)
    expect(rows.nth(18)).to_be_in_viewport()
    assert page.evaluate("scrollY") > 0


def test_a_range_is_selected_with_shift_and_what_is_gone_is_left_out(page: Page, hub: Hub) -> None:
    rows = page.locator("tbody tr")
    rows.nth(5).get_by_label("Select task").click()
    rows.nth(8).get_by_label("Select task").click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("4 selected")
    hub.api.delete(id_of(rows.nth(6)))
    expect(bar(page)).to_contain_text("3 selected")
