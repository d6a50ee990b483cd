"""Times in the admin, in UTC or on the reader's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.staff import signed_in
from tests.hub import Hub


@pytest.mark.usefixtures("accounts")
def test_times_are_in_utc_or_on_the_readers_clock_on_every_page(browser: Browser, hub: Hub) -> None:
    day = (datetime.now(UTC) + timedelta(days=400)).replace(hour=9, minute=0, second=0)
    due = day.isoformat(timespec="seconds")
    task_id = hub.api.create("steps", queue="low", process_at=due)
    tokyo = {"timezoneId": "Asia/Tokyo"}
    with signed_in(browser, hub, "viewer") as page:
        page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", tokyo)
        page.goto(f"/admin/tasks/task/{task_id}/change/")
        head = page.locator("#task-head")
        expect(head.locator(".task-standing time")).to_have_text(f"{day:%-d %b %Y} 09:00 UTC")
        page.get_by_role("button", name="UTC").click()
        expect(head.locator(".task-standing time")).to_have_text(f"{day:%-d %b %Y} 18:00 GMT+9")
        expect(head.get_by_text(f"{day:%Y-%m-%d} 18:00:00 GMT+9")).to_be_visible()
        for address in ("/admin/", "/admin/tasks/queue/low/", "/admin/access/activity/"):
            page.goto(address)
            expect(page.get_by_role("button", name="Local time")).to_be_visible()
    with signed_in(browser, hub, "operator") as page:
        page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", tokyo)
        page.goto(f"/admin/tasks/task/{task_id}/edit/")
        due_at = page.get_by_label("Due")
        page.get_by_role("button", name="UTC").click()
        expect(due_at).to_have_value(f"{day:%Y-%m-%d}T18:00")
        expect(page.get_by_text("In Asia/Tokyo. At once when empty.")).to_be_visible()
        due_at.fill(f"{day:%Y-%m-%d}T19:30")
        page.get_by_role("button", name="Local time").click()
        expect(due_at).to_have_value(f"{day:%Y-%m-%d}T10:30")
        page.get_by_role("button", name="UTC", exact=True).click()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/change/")
        assert hub.api.task(task_id)["next_process_at"] == f"{day:%Y-%m-%d}T10:30:00Z"
    hub.api.delete(task_id)
