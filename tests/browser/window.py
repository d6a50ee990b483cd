"""A browser window of its own, in which nothing may complain."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState

from tests.hub import Hub

Scheme = Literal["light", "dark"]
NOTHING_SCROLLS_SIDEWAYS = (
    "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
)
WITHIN = 60_000  # milliseconds for whatever a test waits for
WITHOUT_POLICY = "/api/v1/task-types"
"""What a browser shows, and lets do what the hub's pages may not: ask other sites."""


@contextmanager
def open_window(
    browser: Browser,
    hub: Hub,
    scheme: Scheme = "light",
    width: int = 1280,
    *,
    refusals: Collection[int] = (),
    cookies: StorageState | None = None,
) -> Iterator[Page]:
    """An empty page, whose console must stay empty, whatever is done.

    width: pixels.
    refusals: error statuses that the story is about; the browser itself notes such answers there.
    cookies: of an earlier window.
    """
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        is_refusal = any(
            f"responded with a status of {status} " in message.text for status in refusals
        )
        if message.type in ("error", "warning") and not is_refusal:
            complaints.append(message.text)

    with browser.new_context(
        base_url=hub.url,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        storage_state=cookies,
    ) as context:
        context.set_default_timeout(WITHIN)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        yield page
    assert not complaints, complaints
