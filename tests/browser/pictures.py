"""The pictures in `docs/images/`: `python -m tests.browser.pictures` makes them anew."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.staff import make_accounts, signed_in
from tests.browser.window import Scheme
from tests.environment import PROJECT, SERVED
from tests.hub import Hub, running

IMAGES = PROJECT / "docs" / "images"
_ARGUMENTS = ["--no-sandbox", "--hide-scrollbars"]
_LOOKS: list[tuple[str, Scheme, int]] = [
    ("", "light", 1280),
    ("-dark", "dark", 1280),
    ("-phone", "light", 390),
]


def main() -> None:
    """A hub with some life in it, and each page in each look."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(
            Path(folder),
            TASKHUB_QUEUES=",".join(SERVED),
            TASKHUB_TASK_MODULES="tests.browser.shop",
            TASKHUB_RETRY_BASE="50ms",
        )
        with running(hub), sync_playwright() as playwright:
            make_accounts(hub)
            hub.start_worker()
            runs = _live(hub)
            program = chromium.found(playwright)
            browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
            _take_all(browser, hub, runs)
            browser.close()


def _live(hub: Hub) -> str:
    """Tasks in every state; answers the id of one that runs."""
    for number in range(12):
        hub.api.create("resize_image", {"path": f"photos/{number:03}.jpg", "width": 1600})
    for number in range(3):
        hub.api.create(
            "send_mail", {"to": f"customer-{number}@example.com"}, max_retries=number % 2
        )
    hub.api.create("nightly_report", {}, process_at="2036-01-01T02:00:00Z", queue="low")
    hub.api.wait(hub.api.create("resize_image", {"path": "last.jpg", "width": 1}), "completed")
    runs = hub.api.create("export_orders", {"month": "2026-10"}, queue="critical")
    hub.api.create("export_orders", {"month": "2026-11"})
    hub.api.wait(runs, "active")
    return runs


def _take_all(browser: Browser, hub: Hub, runs: str) -> None:
    pages = {
        "dashboard": "/admin/",
        "tasks": "/admin/tasks/task/?state=completed",
        "task": f"/admin/tasks/task/{runs}/change/",
        "types": "/admin/tasks/task/add/",
        "form": "/admin/tasks/task/add/?type=resize_image",
    }
    for suffix, scheme, width in _LOOKS:
        with signed_in(browser, hub, "operator", scheme, width) as page:
            for name, path in pages.items():
                page.goto(path)
                _take(page, IMAGES / f"{name}{suffix}.png")
            page.goto("/admin/tasks/task/?state=archived")
            for box in page.get_by_label("Select task").all():
                box.check()
            page.get_by_role("button", name="Delete", exact=True).click()
            _take(page, IMAGES / f"ask{suffix}.png")


def _take(page: Page, path: Path) -> None:
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)  # charts move in
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
