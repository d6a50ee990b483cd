"""The admin's list of tasks as somebody looks at it: what joins, what is searched, what is kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.staff import signed_in
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS
from tests.hub import Hub

LIST = "/admin/tasks/task/"
_FOCUS_IS_IN_ROWS = "document.activeElement.closest('tbody') !== null"

pytestmark = pytest.mark.usefixtures("accounts")


def create(hub: Hub, name: str, queue: str = "low") -> str:
    due = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    return hub.api.create("steps", {"name": name}, queue=queue, process_at=due)


def test_tasks_join_by_themselves_or_on_demand(browser: Browser, hub: Hub) -> None:
    first = create(hub, "live-first", "attic")
    with signed_in(browser, hub, "operator") as page:
        page.goto(f"{LIST}?state=scheduled&queue=attic&q=live-")
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(1)
        expect(page.locator("[data-count=scheduled]")).to_have_text("1")
        page.evaluate("window.isTheSamePage = true")
        second = create(hub, "live-second", "attic")
        expect(rows).to_have_count(2)
        expect(rows.last).to_contain_text("name: live-second")
        rows.last.get_by_label("Select task").check()
        third = create(hub, "live-third", "attic")
        page.get_by_role("button", name="1 new · show").click()
        expect(rows).to_have_count(3)
        expect(rows.nth(1).get_by_label("Select task")).to_be_checked()
        rows.nth(1).get_by_label("Select task").uncheck()
        page.evaluate("document.activeElement.blur()")
        for task_id in (first, second, third):
            hub.api.delete(task_id)
        expect(page.get_by_text("No scheduled tasks that match")).to_be_visible()
        assert page.evaluate("window.isTheSamePage")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_search_is_written_with_the_keys_alone(browser: Browser, hub: Hub, width: int) -> None:
    task_id = create(hub, "by-keys")
    with signed_in(browser, hub, "operator", width=width) as page:
        page.goto(LIST)
        expect(page.locator("tbody tr").first).to_be_in_viewport()
        if width == 390:
            page.get_by_label("Search", exact=True).check()
        page.get_by_label("Search tasks").focus()
        page.keyboard.type("qu")
        expect(page.get_by_role("option")).to_have_count(1)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("lo")
        page.keyboard.press("ArrowDown")
        assert axe.violations(page) == []
        page.keyboard.press("Enter")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.keyboard.type("by-keys")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=queue%3Alow+by-keys")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert axe.violations(page) == []
        assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS)
        page.get_by_role("link", name="Remove queue low").click()
        page.wait_for_url("**?q=by-keys")
        page.goto(f"{LIST}?q=tpye:steps")
        expect(page.get_by_role("alert")).to_contain_text("Did you mean “type:”?")
    hub.api.delete(task_id)


def test_the_first_row_is_near_and_choices_are_kept(browser: Browser, hub: Hub) -> None:
    task_id = create(hub, "near")
    with signed_in(browser, hub, "viewer") as page:
        page.goto(f"{LIST}?state=scheduled&q=near")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the tasks")).to_be_focused()
        page.keyboard.press("Enter")
        assert stops_to_first_row(page) <= 10
        page.get_by_role("button", name="Compact rows").click()
        page.get_by_role("button", name="UTC").click()
        page.get_by_role("link", name="100").click()
        page.reload()
        expect(page.get_by_role("button", name="Compact rows")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(page.get_by_role("button", name="Local time")).to_be_visible()
        expect(page.locator("tbody time").first).to_have_text(re.compile(r"^in [45] h$"))
        page.goto(LIST)
        expect(page.get_by_role("link", name="100")).to_have_attribute("aria-current", "true")
    hub.api.delete(task_id)


def stops_to_first_row(page: Page) -> int:
    """Tab stops from where the focus is."""
    for stops in range(1, 30):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUS_IS_IN_ROWS):
            return stops
    return 30
