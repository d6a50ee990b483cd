"""The form for a task in a browser: found, filled in by keyboard, corrected, sent."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.staff import signed_in
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS
from tests.hub import Hub

TASKS = "/admin/tasks/task/"

pytestmark = pytest.mark.usefixtures("accounts")


def focused(page: Page) -> str:
    """The id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_an_order_is_written_by_keyboard_and_corrected(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "operator", refusals=[422]) as page:
        page.goto(f"{TASKS}add/")
        expect(page.get_by_label("Search types")).to_be_focused()
        page.keyboard.type("parcel")
        count = page.locator("#task-types li").count()
        expect(page.get_by_role("status")).to_have_text(f"1 of {count}")
        press(page, "ArrowDown", "Enter")
        page.wait_for_url("**/add/?type=ship_order")
        page.get_by_role("button", name="Add to Lines").focus()
        press(page, "Enter")
        assert focused(page) == "id_payload.lines.0.article"
        page.keyboard.type("tea")
        page.get_by_role("button", name="Add to Lines").press("Enter")
        page.get_by_role("button", name="Add to Lines").press("Enter")
        page.get_by_role("button", name="Remove Lines 2").press("Enter")
        assert focused(page) == "id_payload.lines.2.article"
        expect(page.get_by_role("group", name="Lines 2")).to_be_visible()
        page.get_by_label("Include Delivery").press("Space")
        page.get_by_label("Street").fill("5 Lane")
        press(page, "Enter")  # in a field: sends the form
        expect(page.get_by_text("3 things to correct")).to_be_visible()
        assert focused(page) == "task-problems"
        assert axe.violations(page) == []
        press(page, "Tab", "Tab", "Enter")
        assert focused(page) == "id_payload.lines.2.article"
        page.keyboard.type("cups")
        page.get_by_label("Customer").fill("ada@example.com")
        page.get_by_label("City").fill("Ulm")
        page.get_by_label("Ship at").fill("2035-01-15T10:00")
        page.get_by_role("button", name="Show as JSON").click()
        expect(page.locator("[name=payload]")).to_contain_text('"article": "cups"')
        page.get_by_role("button", name="Show as fields").click()
        page.get_by_label("Greeting card").check()
        page.get_by_role("button", name="Create task").click()
        page.wait_for_url("**/change/")
        task = hub.api.wait(page.url.split("/")[-3], "completed")
        assert task["result"] == 2
        assert task["payload"] == {
            "customer": "ada@example.com",
            "lines": [{"article": "tea", "count": 1}, {"article": "cups", "count": 1}],
            "delivery": {"street": "5 Lane", "city": "Ulm"},
            "carrier": "dhl",
            "extras": ["card"],
            "ship_at": "2035-01-15T10:00:00Z",
            "insured": True,
        }


def test_the_form_of_an_order_is_accessible_on_a_phone_at_night(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "operator", "dark", 390) as page:
        page.goto(f"{TASKS}add/?type=ship_order")
        for name in ("Lines", "Tags"):
            page.get_by_role("button", name=f"Add to {name}").click()
        page.get_by_label("Include Delivery").check()
        assert axe.violations(page) == []
        assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS)


def test_a_task_is_moved_to_tomorrow_from_its_page(browser: Browser, hub: Hub) -> None:
    task_id = hub.api.create("steps", queue="low", process_at="2036-01-01T02:30:00Z")
    with signed_in(browser, hub, "operator", width=390) as page:
        page.goto(f"{TASKS}{task_id}/change/")
        page.get_by_role("link", name="Edit", exact=True).click()
        page.get_by_role("button", name="Tomorrow, same time").click()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/change/")
        expect(page.get_by_text("The task was edited: due")).to_be_visible()
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert hub.api.task(task_id)["next_process_at"] == f"{tomorrow:%Y-%m-%d}T02:30:00Z"
    hub.api.http.delete(f"/api/v1/tasks/{task_id}")
