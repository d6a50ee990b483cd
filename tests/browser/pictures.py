"""The pictures in `docs/images/`: `python -m tests.browser.pictures` makes them anew."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, shop_life
from tests.browser.staff import make_accounts, signed_in
from tests.browser.window import Scheme
from tests.environment import PROJECT, SERVED
from tests.hub import Hub, running

IMAGES = PROJECT / "docs" / "images"
_WORKERS = 4
_ARGUMENTS = ["--no-sandbox", "--hide-scrollbars"]
_HEIGHTS = {"dashboard": 1250, "task": 1000, "type": 1100}
"""Of windows, in pixels, where 800 are not enough to show what a page is for."""
_LOOKS: list[tuple[str, Scheme, int]] = [
    ("", "light", 1280),
    ("-dark", "dark", 1280),
    ("-phone", "light", 390),
]


def main(images: Path) -> None:
    """A hub with some life in it, and each page in each look."""
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(
            Path(folder),
            TASKHUB_QUEUES=",".join(SERVED),
            TASKHUB_TASK_MODULES="tests.browser.shop",
            TASKHUB_RETRY_BASE="1s",
        )
        with running(hub), sync_playwright() as playwright:
            make_accounts(hub)
            shop_life.give_past(hub)
            for _ in range(_WORKERS):
                hub.start_worker()
            program = chromium.found(playwright)
            browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
            _take_all(browser, hub, shop_life.live(hub, browser), images)
            browser.close()


def _take_all(browser: Browser, hub: Hub, failed: str, images: Path) -> None:
    pages = {
        "dashboard": "/admin/",
        "tasks": "/admin/tasks/task/?state=archived",
        "task": f"/admin/tasks/task/{failed}/change/",
        "errors": "/admin/tasks/errors/",
        "type": "/admin/tasks/type/invoice.send/",
        "queue": "/admin/tasks/queue/critical/",
        "form": "/admin/tasks/task/add/?type=invoice.send",
        "activity": "/admin/access/activity/",
    }
    for suffix, scheme, width in _LOOKS:
        with signed_in(browser, hub, "operator", scheme, width) as page:
            for name, path in pages.items():
                height = 800 if width < 400 else _HEIGHTS.get(name, 800)
                page.set_viewport_size({"width": width, "height": height})
                page.goto(path)
                _take(page, images / f"{name}{suffix}.png")


def _take(page: Page, path: Path) -> None:
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)  # charts move in
    page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
