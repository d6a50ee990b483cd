"""The admin: signing in, and what each role gets to see of it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import axe
from tests.browser.staff import Role, make_accounts, signed_in
from tests.browser.window import Scheme
from tests.faults.rig import Rig

RQ_DASHBOARD = "/admin/django_rq/dashboard/"


@pytest.fixture(scope="module", autouse=True)
def accounts(rig: Rig) -> None:
    make_accounts(rig)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_page_is_accessible(
    browser: Browser, rig: Rig, scheme: Scheme, width: int
) -> None:
    with signed_in(browser, rig, "superuser", scheme, width) as page:
        expect(page).to_have_title("Dashboard | TaskHub")
        assert axe.violations(page) == []


@pytest.mark.parametrize(
    ("role", "status"), [("superuser", 200), ("operator", 403), ("viewer", 403), ("stranger", 403)]
)
def test_rq_s_own_dashboard_is_for_superusers_and_not_linked(
    browser: Browser, rig: Rig, role: Role, status: int
) -> None:
    with signed_in(browser, rig, role) as page:
        assert page.locator(f"a[href*='{RQ_DASHBOARD}']").count() == 0
        for path in ("", "queues/0/", "stats.json"):
            assert page.request.get(RQ_DASHBOARD + path).status == status
