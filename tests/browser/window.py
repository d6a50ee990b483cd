"""A browser window of its own, in which nothing may complain."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.faults.rig import Rig

Scheme = Literal["light", "dark"]
WITHIN = 20_000  # milliseconds for whatever a test waits for


@contextmanager
def opened(
    browser: Browser, rig: Rig, scheme: Scheme = "light", width: int = 1280
) -> Iterator[Page]:
    """An empty page; its console must stay empty, whatever is done."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    with browser.new_context(
        base_url=f"http://127.0.0.1:{rig.port}",
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    ) as context:
        context.set_default_timeout(WITHIN)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        yield page
    assert complaints == []
