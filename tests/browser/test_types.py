"""The admin's pages of types, used as people use them."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import axe
from tests.browser.staff import signed_in
from tests.browser.window import NOTHING_SCROLLS_SIDEWAYS
from tests.hub import Hub

pytestmark = pytest.mark.usefixtures("accounts")


def test_a_type_is_found_and_its_page_tells_how_it_is_doing(browser: Browser, hub: Hub) -> None:
    hub.api.wait(hub.api.create("demo", {"message": "x", "count": 1, "delay_ms": 0}), "completed")
    with signed_in(browser, hub, "operator") as page:
        page.goto("/admin/tasks/type/")
        page.get_by_label("Search types").fill("dem")
        expect(page.get_by_role("status")).to_have_text(re.compile("^1 type"))
        assert not axe.violations(page)
        page.get_by_role("link", name="demo", exact=True).press("Enter")
        chart = page.get_by_role("img", name="Attempts: ")
        expect(chart).to_have_attribute("aria-label", re.compile("in the last hour"))
        assert not axe.violations(page)
        before = str(chart.get_attribute("aria-label")).partition(" in the last hour")[0]
        hub.api.create("demo", {"message": "x", "count": 1, "delay_ms": 0})
        at_first = re.compile(f"^{re.escape(before)} in ")
        expect(chart).not_to_have_attribute("aria-label", at_first)  # without a reload
        page.get_by_role("button", name="30 days").press("Enter")
        expect(chart).to_have_attribute("aria-label", re.compile("in the last 30 days of UTC"))
        page.get_by_role("link", name="New task").click()
        page.wait_for_url("/admin/tasks/task/add/?type=demo")


def test_the_pages_can_be_read_in_the_dark_on_a_phone(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "operator", "dark", 320) as page:
        for address in ("/admin/tasks/type/", "/admin/tasks/type/demo/"):
            page.goto(address)
            assert page.evaluate(NOTHING_SCROLLS_SIDEWAYS)
            assert not axe.violations(page, of_colours=True)
