"""The admin: signing in, and what each role gets to see of it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.api import NOBODY
from tests.browser import layout
from tests.browser.looks import require_good_looks, require_in_order
from tests.browser.staff import PASSWORD, Role, sign_in, signed_in
from tests.browser.window import open_window
from tests.hub import Hub

TASKS = "/admin/tasks/task/"
RQ_DASHBOARD = "/admin/django_rq/dashboard/"


pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture(scope="module")
def pages(hub: Hub) -> list[str]:
    """Every page, with something on it."""
    failed = hub.api.create("poison", {"html": "<script>alert(1)</script>"}, max_retries=0)
    done = hub.api.create("steps", {"count": 3})
    waits = hub.api.create("steps", process_at="2036-01-01T00:00:00Z")
    hub.api.wait(failed, "archived")
    hub.api.wait(done, "completed")
    states = ("active", "scheduled", "archived")
    return [
        "/admin/",
        *(f"{TASKS}?state={state}" for state in states),
        *(f"{TASKS}{task_id}/change/" for task_id in (failed, done, waits)),
        "/admin/tasks/errors/",
        "/admin/tasks/type/",
        "/admin/tasks/type/steps/",
        "/admin/tasks/queue/",
        "/admin/tasks/queue/default/",
        "/admin/tasks/worker/",
        f"{TASKS}add/",
        f"{TASKS}add/?type=steps",
        f"{TASKS}add/?from={failed}",
        f"{TASKS}{waits}/edit/",
    ]


def test_every_page_is_accessible_and_fits(browser: Browser, hub: Hub, pages: list[str]) -> None:
    with signed_in(browser, hub, "operator") as page:
        for path in pages:
            page.goto(path)
            if path == "/admin/":  # its numbers come after it
                expect(page.locator("[data-tile=processed] dd")).not_to_have_text("–")
            require_good_looks(page)
        page.goto(f"{TASKS}?state=archived")
        page.get_by_label("Select task").first.check()
        require_good_looks(page)
        bar = page.get_by_role("form", name="Selected tasks")
        bar.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("dialog", name="Delete 1 task?")).to_be_visible()
        require_good_looks(page)


def test_the_first_row_is_few_tab_stops_away(browser: Browser, hub: Hub, pages: list[str]) -> None:
    """And every page has landmarks, and fits in the narrowest and the widest window."""
    problems: dict[str, list[str]] = {}
    with signed_in(browser, hub, "superuser") as page:
        page.goto("/admin/")
        worker = page.locator("#workers a").first.get_attribute("href")
        for path in (
            *pages,
            str(worker),
            f"{TASKS}?type=none",
            "/admin/access/activity/",
            "/admin/access/apikey/",
            "/admin/access/apikey/add/",
            "/admin/auth/user/",
            "/admin/auth/user/1/change/",
            "/admin/auth/group/",
            "/admin/auth/group/1/change/",
            "/admin/password_change/",
        ):
            page.goto(path)
            problems[path] = layout.problems(page)
        assert {path: found for path, found in problems.items() if found} == {}
        for path in (
            f"{TASKS}?state=archived",
            TASKS,
            "/admin/tasks/errors/",
            "/admin/tasks/type/",
            "/admin/tasks/queue/",
            "/admin/auth/user/",
        ):
            page.goto(path)
            layout.require_a_row_within(page, 10)
        who = page.get_by_role("button", name="superuser")
        who.press("Enter")
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        who.press("Escape")
        expect(page.get_by_role("button", name="Log out")).to_be_hidden()


def test_so_are_the_pages_of_accounts(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "superuser", "light", 390) as page:
        for path in ("auth/user/", "auth/user/1/change/", "auth/group/1/change/"):
            page.goto(f"/admin/{path}")
            if path == "auth/user/":  # with what may be done to the selected
                page.get_by_role("row", name="viewer").get_by_role("checkbox").check()
            require_in_order(page)
        expect(page.get_by_label("See tasks", exact=True)).to_be_checked()
        page.goto("/admin/auth/group/add/")
        page.get_by_label("Name").fill("Cleaners")
        page.get_by_label("Delete tasks", exact=True).check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("was added successfully")).to_be_visible()
        page.goto("/admin/access/activity/?kind=group")
        require_in_order(page)
        page.get_by_role("row", name="Cleaners").get_by_role("link", name="Created").click()
        expect(page.get_by_role("link", name="Cleaners")).to_be_visible()
        require_in_order(page)


def test_an_account_is_added_and_its_owner_signs_in(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "superuser", width=390) as page:
        page.goto("/admin/auth/user/add/")
        require_good_looks(page)
        page.get_by_label("Username").fill("carla")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password confirmation").fill(PASSWORD)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("was added successfully")).to_be_visible()
        page.get_by_label("Staff status").check()
        page.get_by_label("Viewer", exact=True).check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("was changed successfully")).to_be_visible()
    with open_window(browser, hub, width=390) as page:
        page.goto(TASKS)
        sign_in(page, "carla")
        expect(page.get_by_role("heading", name="Tasks").first).to_be_visible()


def test_an_account_without_a_name_is_not_added(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "superuser") as page:
        page.goto("/admin/auth/user/add/")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password confirmation").fill(PASSWORD)
        page.evaluate("document.querySelector('#user_form').noValidate = true")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("This field is required.")).to_be_visible()
        require_in_order(page)


def test_so_is_every_page_that_refuses(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "operator", refusals=[403, 404, 422]) as page:
        for path in (f"{TASKS}{NOBODY}/change/", f"{TASKS}?state=lost&since=soon", "/admin/auth/"):
            page.goto(path)
            require_good_looks(page)
        page.goto(f"{TASKS}add/?type=steps&as=json")
        page.fill("[name=payload]", "[")
        page.get_by_role("button", name="Create task").click()
        expect(page.locator("[name=payload]")).to_have_attribute("aria-invalid", "true")
        require_good_looks(page)
    with open_window(browser, hub) as page:
        page.goto(TASKS)
        require_good_looks(page)  # of the sign-in


def test_the_first_page_is_the_dashboard(browser: Browser, hub: Hub) -> None:
    with signed_in(browser, hub, "viewer") as page:
        page.goto("/admin/")
        expect(page).to_have_title("Dashboard | TaskHub")


@pytest.mark.parametrize(
    ("role", "status"), [("superuser", 200), ("operator", 403), ("viewer", 403), ("stranger", 403)]
)
def test_rq_s_own_dashboard_is_for_superusers_and_not_linked(
    browser: Browser, hub: Hub, role: Role, status: int
) -> None:
    with signed_in(browser, hub, role) as page:
        page.goto("/admin/")
        assert page.locator(f"a[href*='{RQ_DASHBOARD}']").count() == 0
        for path in ("", "queues/0/", "stats.json"):
            assert page.request.get(RQ_DASHBOARD + path).status == status
