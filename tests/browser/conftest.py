"""A hub, and a real Chromium that looks at it."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.staff import make_accounts
from tests.browser.window import WITHIN
from tests.faults.rig import Rig

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=WITHIN)


@pytest.fixture(scope="package")
def rig() -> Iterator[Rig]:
    """A hub with two workers. Pages of http://localhost:… may use it as http://127.0.0.1:…"""
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        rig = Rig(Path(folder))
        rig.env["CORS_ALLOWED_ORIGINS"] = f"http://localhost:{rig.port}"
        try:
            rig.start_store()
            rig.start_web()
            for _ in range(2):
                rig.start_worker()
            yield rig
        finally:
            rig.close()


@pytest.fixture(scope="package")
def accounts(rig: Rig) -> None:
    """Somebody of each role, see `tests/browser/staff.py`."""
    make_accounts(rig)


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
def tab(rig: Rig, browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens a tab of one and the same window, with an empty page of the hub's in it."""
    with browser.new_context(base_url=f"http://127.0.0.1:{rig.port}") as context:
        context.set_default_timeout(WITHIN)

        def open_tab() -> Page:
            page = context.new_page()
            page.goto("/live")
            return page

        yield open_tab
