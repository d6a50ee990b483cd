"""The admin's first page, used as people use it."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.staff import signed_in
from tests.hub import Hub

pytestmark = pytest.mark.usefixtures("accounts")


def queue_row(page: Page, queue: str) -> Locator:
    return page.get_by_role("table", name="Queues").get_by_role("row", name=queue)


@contextmanager
def dashboard_opened(browser: Browser, hub: Hub, refusals: Collection[int] = ()) -> Iterator[Page]:
    with signed_in(browser, hub, "superuser", refusals=refusals) as page:
        page.goto("/admin/")
        filled_in_by_script = expect(page.locator("[data-tile=processed] dd"))
        filled_in_by_script.not_to_have_text("–")
        yield page


@pytest.fixture
def dashboard(browser: Browser, hub: Hub) -> Iterator[Page]:
    with dashboard_opened(browser, hub) as page:
        yield page


def test_numbers_and_charts_follow_without_a_reload(dashboard: Page, hub: Hub) -> None:
    processed = dashboard.locator("[data-tile=processed] dd")
    before = int(processed.inner_text())
    for _ in range(5):
        hub.api.wait(
            hub.api.create("demo", {"message": "x", "count": 1, "delay_ms": 0}), "completed"
        )
    expect(processed).to_have_text(str(before + 5))
    chart = dashboard.get_by_role("img", name="Throughput: ")
    expect(chart).to_have_attribute("aria-label", re.compile(f"^Throughput: {before + 5} attempts"))
    bar = dashboard.get_by_role("img", name="default: ")
    expect(bar).to_have_attribute("aria-label", re.compile("completed"))


def test_workers_are_shown_with_what_they_run(dashboard: Page, hub: Hub) -> None:
    rows = dashboard.get_by_role("table", name="Workers").locator("tbody tr")
    expect(rows).to_have_count(2)
    page_of_worker = rows.first.get_by_role("rowheader").get_by_role("link")
    expect(page_of_worker).to_have_attribute("href", re.compile("^/admin/tasks/worker/[^/]+/$"))
    task_id = hub.api.create("demo", {"message": "x", "count": 1000, "delay_ms": 50})
    running = rows.get_by_role("cell", name="1 task")
    expect(running).to_have_count(1)
    hub.api.cancel(task_id)
    expect(running).to_have_count(0)


def test_a_queue_is_paused_and_resumed(dashboard: Page, hub: Hub) -> None:
    row = queue_row(dashboard, "low")
    pause = dashboard.get_by_role("link", name="Pause low")
    pause.focus()
    dashboard.keyboard.press("Enter")
    asked = dashboard.get_by_role("dialog", name="Pause queue low?")
    expect(asked.get_by_role("button", name="Pause queue")).to_be_focused()
    dashboard.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(pause).to_be_focused()
    assert not hub.api.stats("low")["paused"]
    dashboard.keyboard.press("Enter")
    asked.get_by_role("button", name="Pause queue").click()
    expect(dashboard.get_by_text("Queue low paused.")).to_be_visible()
    expect(row.get_by_text("paused", exact=True)).to_be_visible()
    assert hub.api.stats("low")["paused"]
    page_of_queue = row.get_by_role("rowheader").get_by_role("link", name="low")
    expect(page_of_queue).to_have_attribute("href", "/admin/tasks/queue/low/")
    verdict = dashboard.get_by_role("region", name="Verdict")
    expect(verdict.get_by_role("status")).to_have_text(re.compile("[0-9]+ problems?"))
    link = verdict.get_by_role("link", name="Queue low is paused: ")
    expect(link).to_have_attribute("href", "/admin/tasks/queue/low/")
    figure = dashboard.get_by_role("figure").filter(has_text="Throughput")
    figure.get_by_text("Numbers").click()
    expect(figure.locator("tbody")).to_contain_text("Queue low paused")
    dashboard.get_by_role("button", name="Resume low").click()
    expect(row.get_by_text("paused", exact=True)).to_be_hidden()
    expect(link).to_have_count(0)
    assert not hub.api.stats("low")["paused"]


def test_a_longer_time_can_be_chosen_and_read_as_numbers(dashboard: Page) -> None:
    """And is kept, as is the queue."""
    for name, points in (("30 days", 30), ("Hour", 60), ("Day", 96)):
        button = dashboard.get_by_role("button", name=name, exact=True)
        button.focus()
        dashboard.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        figure = dashboard.get_by_role("figure").filter(has_text="Throughput")
        if name == "30 days":
            figure.get_by_text("Numbers").click()
        expect(figure.locator("tbody tr")).to_have_count(points)
    queue = dashboard.get_by_role("combobox", name="Queue")
    queue.select_option("low")
    dashboard.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(queue).to_have_value("low")
    expect(dashboard.get_by_role("img", name="Latency: ")).to_be_visible()


def test_a_state_can_be_taken_out_of_its_chart(dashboard: Page, hub: Hub) -> None:
    hub.api.wait(hub.api.create("demo", {"message": "x", "count": 1, "delay_ms": 0}), "completed")
    bar = dashboard.get_by_role("img", name="default: ")
    expect(bar).to_have_attribute("aria-label", re.compile("completed"))
    dashboard.get_by_role("button", name="completed").click()
    expect(bar).not_to_have_attribute("aria-label", re.compile("completed"))


def test_it_says_when_the_store_is_away_and_goes_on_when_it_is_back(
    browser: Browser, hub: Hub
) -> None:
    with dashboard_opened(browser, hub, refusals=[503]) as page:
        with hub.stalled_store():
            expect(page.get_by_role("alert")).to_contain_text("The store does not answer")
        expect(page.get_by_text("The store does not answer")).to_have_count(0)
