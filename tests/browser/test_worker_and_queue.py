"""The pages of a queue and of a worker, which follow what happens without a reload."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.staff import signed_in
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS
from tests.hub import Hub

pytestmark = pytest.mark.usefixtures("accounts")


def test_from_a_queue_to_a_worker_that_is_quieted_and_resumed(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "operator", width=390) as page:
        page.goto("/admin/tasks/queue/")
        expect(page.get_by_role("table", name="Queues")).to_contain_text("Keeps up")
        page.get_by_role("link", name="default", exact=True).click()
        expect(page.get_by_text("Keeps up")).to_be_visible()
        task_id = hub.api.create("demo", {"message": "x", "count": 1000, "delay_ms": 50})
        running = page.get_by_role("region", name="Runs now")
        link = running.get_by_role("link", name="demo")
        expect(link).to_have_attribute("href", f"/admin/tasks/task/{task_id}/change/")
        assert violations(page) == []
        assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS)

        page.goto("/admin/tasks/worker/")
        expect(page.get_by_role("link", name="demo")).to_be_visible()
        page.get_by_role("table", name="Workers").get_by_role("rowheader").get_by_role(
            "link"
        ).first.click()
        page.get_by_role("link", name="Quiet…").click()
        assert violations(page) == []
        page.get_by_role("button", name="Quiet worker").click()
        expect(page.get_by_text("is told to take no more tasks.")).to_be_visible()
        badge = page.locator("#worker-head .task-state")
        expect(badge).to_have_text("quiet")
        assert violations(page) == []
        page.get_by_role("button", name="Resume").click()
        expect(badge).not_to_have_text("quiet")
        hub.api.cancel(task_id)
        hub.api.wait(task_id, "archived")
