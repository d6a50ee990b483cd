"""A hub, and a real Chromium that looks at it."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.staff import make_accounts
from tests.browser.window import WITHIN, WITHOUT_POLICY
from tests.hub import Hub, running

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_TYPES = "tests.faults.task_types,tests.browser.order"
expect.set_options(timeout=WITHIN)


@pytest.fixture(scope="package")
def hub() -> Iterator[Hub]:
    """A hub with two workers. Pages of http://localhost:… may use it as http://127.0.0.1:…"""
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(Path(folder), TASKHUB_TASK_MODULES=_TYPES, TASKHUB_LEASE="1s")
        hub.environment["CORS_ALLOWED_ORIGINS"] = f"http://localhost:{hub.port}"
        with running(hub):
            for _ in range(2):
                hub.start_worker()
            yield hub


@pytest.fixture(scope="package")
def accounts(hub: Hub) -> None:
    """Somebody of each role, see `tests/browser/staff.py`."""
    make_accounts(hub)


@pytest.fixture(scope="package")
def keyed() -> Iterator[Hub]:
    """A hub that asks for keys, with a worker and somebody of each role."""
    with (
        tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder,
        running(
            Hub(
                Path(folder),
                TASKHUB_API_AUTH="key",
                TASKHUB_TASK_MODULES="tests.faults.task_types",
            )
        ) as hub,
    ):
        make_accounts(hub)
        hub.start_worker()
        yield hub


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while Playwright runs, no test may start an event loop."""
    with sync_playwright() as playwright:
        program = chromium.found(playwright)
        if not program:
            pytest.fail(chromium.ADVICE, pytrace=False)
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def tab(hub: Hub, browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens a tab of one and the same window, with an empty page of the hub's in it."""
    with browser.new_context(base_url=hub.url) as context:
        context.set_default_timeout(WITHIN)

        def open_tab() -> Page:
            page = context.new_page()
            page.goto(WITHOUT_POLICY)
            return page

        yield open_tab
