"""The page that describes the API, used as people use it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from access.scopes import Scope
from tests.browser.looks import WIDTHS, require_in_order
from tests.browser.staff import sign_in
from tests.browser.window import open_window
from tests.hub import Hub

DOCS = "/api/docs"
_OF_SWAGGER_UI = {
    "label",  # its fields for parameters and bodies, and its list of servers, have none
    "nested-interactive",  # the heading of an endpoint is a button with buttons in it
    "scrollable-region-focusable",  # its examples scroll, and the keyboard does not reach them
    "select-name",
    "target-size",  # its button that copies a path, which is there under a pointer alone
}
"""What axe finds in Swagger UI's own markup; all else has to be right."""


@contextmanager
def docs_opened(browser: Browser, hub: Hub) -> Iterator[Page]:
    """The page, with all endpoints there to be seen."""
    with open_window(browser, hub, refusals={401}) as page:
        open_docs(page)
        yield page


def open_docs(page: Page) -> None:
    page.goto(DOCS)
    expect(page.locator("html")).to_have_class(re.compile("described"))
    expect(page.get_by_text("Create a task", exact=True)).to_be_visible()


def operation(page: Page, name: str) -> Locator:
    """An endpoint, unfolded."""
    found = page.locator(f".opblock[id$='-{name}']")
    found.locator(".opblock-summary-control").click()
    expect(found.get_by_role("button", name="Execute")).to_be_visible()
    return found


def execute(found: Locator, status: int) -> str:
    """Try it out; the body of the answer."""
    found.get_by_role("button", name="Execute").click()
    answer = found.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text(str(status))
    return answer.locator(".highlight-code").first.inner_text()


def test_an_endpoint_is_tried_out(browser: Browser, hub: Hub) -> None:
    with docs_opened(browser, hub) as page:
        body = execute(operation(page, "createTask"), 201)
        task_id = re.findall(r'"task_id": "([0-9a-f-]{36})"', body)[0]
        assert hub.api.task(task_id)["payload"] == {"message": "Hello", "count": 5}


def test_where_keys_are_asked_for_the_token_of_one_lets_in(browser: Browser, keyed: Hub) -> None:
    scopes = ",".join(scope.value for scope in Scope)
    token = keyed.manage("apikey", "create", "docs", "--scopes", scopes)
    with docs_opened(browser, keyed) as page:
        create = operation(page, "createTask")
        assert "UNAUTHORIZED" in execute(create, 401)
        page.get_by_role("button", name="Authorize", exact=True).click()
        dialog = page.locator(".dialog-ux")
        key = dialog.locator(".auth-container").filter(has_text="http, Bearer")
        key.get_by_role("textbox").fill(token.splitlines()[-1])
        key.get_by_role("button", name="Apply credentials").click()
        dialog.get_by_role("button", name="Close").last.click()
        assert "task_id" in execute(create, 201)


def test_staff_who_are_signed_in_need_no_key(browser: Browser, keyed: Hub) -> None:
    with open_window(browser, keyed) as page:
        page.goto("/admin/")
        sign_in(page, "operator")
        page.wait_for_url("/admin/")
        open_docs(page)
        assert "task_id" in execute(operation(page, "createTask"), 201)


def test_it_fits(browser: Browser, hub: Hub) -> None:
    with docs_opened(browser, hub) as page:
        for name in ("createTask", "listTasks", "streamProgress"):
            operation(page, name)
        require_in_order(page, WIDTHS, excused=_OF_SWAGGER_UI)
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).to_have_class(re.compile("dark-mode"))
        require_in_order(page, WIDTHS, of_colours=True, excused=_OF_SWAGGER_UI)


def test_it_is_found_from_the_start_page(browser: Browser, hub: Hub) -> None:
    with open_window(browser, hub) as page:
        page.goto("/")
        page.get_by_role("navigation").get_by_role("link", name="API").click()
        expect(page.get_by_text("Create a task", exact=True)).to_be_visible()
