"""API keys: made, used and revoked in the admin of a hub that asks for them."""

from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.api import TASKS
from tests.browser.looks import require_good_looks, require_in_order
from tests.browser.source import Source, ids, one
from tests.browser.staff import sign_in, signed_in
from tests.browser.window import open_window
from tests.hub import Hub
from tests.keyed.calls import ticket_of
from tests.waiting import until

KEYS = "/admin/access/apikey/"
STATS = "/api/v1/queues/stats"
CREATE_AND_READ = "tasks:create,tasks:read"


def make_key(page: Page, name: str) -> str:
    """The token of a new key, as the page shows it."""
    page.goto(f"{KEYS}add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("queues:read", exact=False).check()
    page.get_by_role("button", name="Save", exact=True).click()
    return page.locator("#key-token").inner_text()


def statuses(hub: Hub, token: str) -> int:
    return httpx.get(hub.url + STATS, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_key_is_made_used_and_revoked(browser: Browser, keyed: Hub) -> None:
    name = "shop"
    with signed_in(browser, keyed, "superuser", width=390) as page:
        page.goto(f"{KEYS}add/")
        require_good_looks(page)
        token = make_key(page, name)
        expect(page.get_by_role("alert")).to_contain_text("shown this once")
        require_good_looks(page)
        assert statuses(keyed, token) == 200
        page.goto(KEYS)
        row = page.get_by_role("row", name=name)
        expect(row).to_contain_text("queues:read")
        expect(row).to_contain_text("active")
        assert token.rpartition("_")[2] not in page.content()
        require_good_looks(page)
        page.get_by_role("link", name=name).click()
        require_good_looks(page)
        page.get_by_role("link", name="Revoke…").click()
        expect(page.get_by_role("heading", name=f"Revoke the key {name}?")).to_be_visible()
        expect(page.get_by_role("link", name="Keep it")).to_be_focused()
        require_good_looks(page)
        page.get_by_role("button", name="Revoke key").click()
        expect(page.get_by_text("is refused everywhere")).to_be_visible()
        expect(page.get_by_role("row", name=name)).to_contain_text("revoked")
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name="Revoke…")).to_have_count(0)
        until(lambda: statuses(keyed, token) == 401, 30, "refusal")


def test_what_is_wrong_is_told_at_its_field(browser: Browser, keyed: Hub) -> None:
    with signed_in(browser, keyed, "superuser") as page:
        make_key(page, "taken")
        page.goto(f"{KEYS}add/")
        page.get_by_label("Name").fill("taken")
        page.get_by_label("Rate limit").fill("often")
        page.get_by_label("tasks:read", exact=False).check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("A key of this name is in use")).to_be_visible()
        expect(page.get_by_text("must be requests per second")).to_be_visible()
        expect(page.get_by_label("tasks:read", exact=False)).to_be_checked()
        require_in_order(page)


def test_strangers_are_asked_to_sign_in_and_staff_start_the_demo(
    browser: Browser, keyed: Hub
) -> None:
    with open_window(browser, keyed) as page:
        page.goto("/")
        expect(page.get_by_role("button", name="Start task")).to_have_count(0)
        require_in_order(page)
        page.get_by_role("link", name="Sign in").click()
        sign_in(page, "operator")
        page.wait_for_url("/")
        page.get_by_label("Pause").fill("0")
        page.get_by_role("button", name="Start task").click()
        expect(page.get_by_text("completed", exact=True).first).to_be_visible()


def test_staff_watch_a_task_in_the_admin(browser: Browser, keyed: Hub) -> None:
    with signed_in(browser, keyed, "operator") as page:
        page.goto("/admin/tasks/task/add/?type=demo")
        page.get_by_label("Delay ms").fill("100")
        page.get_by_role("button", name="Create task").click()
        expect(page.locator(".task-state").first).to_have_text("completed")


def test_who_may_not_finds_no_keys(browser: Browser, keyed: Hub) -> None:
    with signed_in(browser, keyed, "operator", refusals=(403,)) as page:
        page.goto("/admin/")
        expect(page.get_by_role("link", name="API keys")).to_have_count(0)
        for path in (KEYS, f"{KEYS}add/"):
            answer = page.goto(path)
            assert answer
            assert answer.status == 403


def test_a_watcher_with_a_ticket_drops_and_resumes(
    browser: Browser, keyed: Hub, tmp_path: Path
) -> None:
    printed = keyed.manage("apikey", "create", "eye", "--scopes", CREATE_AND_READ)
    bearer = {"Authorization": f"Bearer {printed.splitlines()[-1]}"}
    gate = tmp_path / "gate"
    with (
        httpx.Client(base_url=keyed.url, headers=bearer, timeout=30) as owner,
        browser.new_context(base_url=keyed.url) as window,
    ):
        page = window.new_page()
        body = {"type": "steps", "payload": {"count": 20, "gate": str(gate)}}
        task_id = owner.post(TASKS, json=body).json()["task_id"]
        page.goto("/live")
        ticket = ticket_of(owner, task_id)
        source = Source(page, one(task_id, f"start_id=0&ticket={ticket}"))
        source.wait_for("progress", 5)
        keyed.kill_web()
        source.wait_for("lost")
        gate.touch()
        keyed.start_web()
        source.wait_for("done")
        history = owner.get(f"{TASKS}/{task_id}/progress/history").json()["history"]
        assert ids(source.of("progress")) == [item["stream_id"] for item in history]
