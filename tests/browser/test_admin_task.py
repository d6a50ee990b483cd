"""A task's page in the admin, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.staff import signed_in
from tests.hub import Hub

EVIL = "<img src=x onerror=\"document.title='run as code'\"><script>alert(1)</script>"

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
def page(request: pytest.FixtureRequest, hub: Hub, browser: Browser) -> Iterator[Page]:
    """Signed in. Its parameter: the refusals that the story is about."""
    refusals = getattr(request, "param", ())
    with signed_in(browser, hub, "superuser", refusals=refusals) as page:
        yield page


def address(task_id: str) -> str:
    return f"/admin/tasks/task/{task_id}/change/"


def test_the_bar_moves_and_the_end_shows_without_a_reload(
    hub: Hub, page: Page, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    task_id = hub.api.create("steps", {"count": 10, "gate": str(gate), "message": EVIL})
    page.route("**/api/**", lambda route: route.abort())  # the admin's pages stand alone
    page.goto(address(task_id))
    page.evaluate("window.sameDocument = true")
    expect(page.locator(".task-state")).to_have_text("active")
    expect(page.locator("#task-percentage")).to_have_text(re.compile(r"^[3-9]\d%$"))
    gate.touch()
    expect(page.locator(".task-state")).to_have_text("completed")
    expect(page.locator("#task-percentage")).to_have_text("100%")
    expect(page.locator("#task-timeline")).to_contain_text("Attempt 1 completed")
    expect(page.locator("#task-result")).to_contain_text(EVIL[:4])
    expect(page.locator("#task-entries tr")).to_have_count(11)
    expect(page.locator("#task-entries tr").nth(1)).to_contain_text(EVIL)
    expect(page.locator("#task-curve .curve")).to_have_count(1)
    expect(page.locator("#task-curve text").first).to_have_text("0%")
    chart = page.get_by_role("slider", name="Percentage over time")
    chart.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#task-tip")).to_contain_text("10% after")
    expect(chart).to_have_attribute("aria-valuenow", "2")
    assert page.evaluate("window.sameDocument")
    assert "run as code" not in page.title()
    assert page.locator("#task-page img").count() == 0


def test_a_cancel_by_somebody_else_shows_by_itself(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("demo", {"count": 1000, "delay_ms": 50})
    page.goto(address(task_id))
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    hub.api.cancel(task_id)
    expect(page.locator(".task-state")).to_have_text("cancelled")
    expect(cancel).to_have_count(0)
    expect(page.get_by_role("button", name="Run now")).to_be_visible()


def test_an_attempt_that_does_not_end_at_once_is_being_cancelled(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("swallows-everything", {"log": "/dev/null"})
    page.goto(address(task_id))
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel task").click()
    expect(page.locator(".task-state")).to_have_text("cancelling")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    page.goto(f"/admin/tasks/task/?q={task_id}")
    badge = page.locator("[data-state-badge]")
    expect(badge).to_have_text("cancelling")
    expect(badge).to_have_text("cancelled")


def test_a_click_is_not_lost_while_the_page_is_brought_up_to_date(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("demo", {"count": 1, "fail_at": 1}, max_retries=0)
    hub.api.wait(task_id, "archived")
    page.goto(address(task_id))
    page.get_by_role("button", name="Run now").hover()
    with page.expect_response(lambda answer: "part=live" in answer.url) as answer:
        page.mouse.down()
    answer.value.finished()
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))")  # it shows what came
    page.mouse.up()
    expect(page.get_by_text("1 task run.")).to_be_visible()


def test_a_task_that_is_run_again_by_somebody_else_lives_on(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("demo", {"count": 4, "delay_ms": 100, "fail_at": 2}, max_retries=0)
    page.goto(address(task_id))
    expect(page.locator(".task-state")).to_have_text("archived")
    page.evaluate("window.sameDocument = true")
    with page.context.new_page() as other:
        other.goto(address(task_id))
        other.get_by_role("button", name="Run now").click()
        expect(other.get_by_text("1 task run.")).to_be_visible()
    expect(page.locator("#task-timeline")).to_contain_text("Run by superuser")
    stages = [page.locator("#task-entries tr td:nth-child(3)").nth(number) for number in range(3)]
    for stage, text in zip(stages, ("failed", "processing", "queued"), strict=True):
        expect(stage).to_have_text(text)
    assert page.evaluate("window.sameDocument")


def test_the_whole_of_a_cut_payload_is_copied(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("steps", {"text": "ä" * 50_000, "count": 0})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address(task_id))
    page.locator("[data-copy=task-payload]").click()
    expect(page.locator("[data-copy=task-payload]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").count("ä") == 50_000


def test_a_traceback_that_was_opened_stays_open_and_what_is_folded_is_printed(
    hub: Hub, page: Page
) -> None:
    task_id = hub.api.create("demo", {"count": 1000, "delay_ms": 50, "fail_at": 1, "fail_times": 1})
    page.goto(address(task_id))
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("Attempt 2 is running")
    first = timeline.get_by_role("listitem").filter(has_text="Attempt 1 failed")
    first.locator("summary").first.click()
    first.get_by_text("Traceback", exact=True).click()
    hub.api.cancel(task_id)
    expect(timeline).to_contain_text("Attempt 2 was cancelled")
    expect(first.locator("pre")).to_be_visible()
    page.reload()
    expect(first.locator("pre")).to_be_hidden()
    page.emulate_media(media="print")
    expect(first.locator("pre")).to_be_visible()
    for part in (page.locator("#nav-sidebar"), page.get_by_role("button", name="Run now")):
        expect(part).to_be_hidden()


@pytest.mark.parametrize("page", [[404]], indirect=True)
def test_a_task_that_is_deleted_meanwhile_says_so(hub: Hub, page: Page) -> None:
    task_id = hub.api.create("demo", process_at="2093-01-15T10:00:00Z")
    page.goto(address(task_id))
    expect(page.locator("#task-fault")).to_be_hidden()
    hub.api.http.delete(f"/api/v1/tasks/{task_id}")
    expect(page.locator("#task-fault")).to_contain_text("This task is gone")
    expect(page.get_by_role("button", name="Cancel")).to_be_disabled()


def test_a_form_that_is_too_large_is_not_sent_and_not_lost(page: Page) -> None:
    page.goto("/admin/tasks/task/add/?type=demo&as=json")
    page.evaluate("document.querySelector('[name=payload]').value = 'x'.repeat(1_100_000)")
    page.get_by_role("button", name="Create task").click()
    expect(page.locator("#task-too-large")).to_be_visible()
    assert page.evaluate("document.querySelector('[name=payload]').value.length") == 1_100_000
    page.fill("[name=payload]", '{"count": 1, "delay_ms": 0}')
    page.get_by_role("button", name="Create task").click()
    expect(page.locator(".task-state")).to_have_text("completed")
