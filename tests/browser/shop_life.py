"""A shop's hub with some life in it, for the pictures: an hour that went well until lately."""

import random
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page

from tasks.engine import keys
from tests.browser.staff import signed_in
from tests.hub import Hub
from tests.waiting import until

_MINUTES = 59
_PER_MINUTE = {"critical": 12, "default": 140, "low": 40}
_CUSTOMERS = ("ACME", "Globex", "Initech", "Umbrella", "Soylent")
_WAREHOUSES = ("Antwerp", "Lyon", "Porto")
_WITHIN = 120.0  # seconds


def give_past(hub: Hub) -> None:
    """An hour of samples, as workers would have taken them. Before any worker runs."""
    chance = random.Random(4)
    now = int(time.time()) // 60
    with hub.store() as store:
        for queue, usual in _PER_MINUTE.items():
            processed = failed = 0
            for minute in range(now - _MINUTES, now):
                is_late = queue == "default" and minute > now - 12
                some = round(usual * chance.uniform(0.7, 1.3))
                processed += some
                failed += round(some * chance.uniform(0.2, 0.3) if is_late else some * 0.02)
                latency = chance.randrange(40, 900) * (8 if is_late else 1)
                sample = (minute, processed, failed, latency, round(some / 20))
                store.rpush(keys.minutes(queue), " ".join(map(str, sample)))
            store.hset(keys.totals(queue), mapping={"processed": processed, "failed": failed})


def live(hub: Hub, browser: Browser) -> str:
    """Tasks in every state, and staff at work; answers the id of one that failed for good."""
    chance = random.Random(2)
    for month in ("2026-09", "2026-10"):
        hub.api.create("orders.export", {"month": month}, queue="critical")
    tasks = [_invoice(chance) for _ in range(160)]
    tasks += [_picture(number) for number in range(80)]
    tasks += [_stock(chance) for _ in range(60)]
    chance.shuffle(tasks)
    hub.api.http.post("/api/v1/tasks/bulk", json={"tasks": tasks}).raise_for_status()
    failed = hub.api.create("invoice.send", _invoice_of("2026-0913", "ACME"), max_retries=2)
    night = (datetime.now(UTC) + timedelta(days=1)).replace(hour=2, minute=0, second=0)
    for region in ("north", "south"):
        due = (night := night + timedelta(hours=1)).isoformat(timespec="seconds")
        hub.api.create("report.nightly", {"region": region}, process_at=due)
    hub.api.wait(failed, "archived")
    until(lambda: not hub.api.stats("low")["pending"], _WITHIN, "end of the queue low")
    with signed_in(browser, hub, "operator") as page:
        _work(page, hub)
    return failed


def _work(page: Page, hub: Hub) -> None:
    """What staff did, for the activity."""
    page.goto("/admin/tasks/task/?state=archived&type=stock.sync")
    page.get_by_label("Select task").first.check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("1 task deleted.").first.wait_for()
    page.goto("/admin/tasks/errors/?error=LookupError")
    page.get_by_role("button", name="Run all again…").click()
    page.get_by_role("dialog").get_by_role("button", name="Run").click()
    page.get_by_text("run.").first.wait_for()
    page.goto("/admin/tasks/queue/low/")
    page.get_by_role("link", name="Pause…").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause queue").click()
    page.get_by_role("button", name="Resume").wait_for()
    chance = random.Random(7)
    tasks = [_stock(chance) for _ in range(24)]
    hub.api.http.post("/api/v1/tasks/bulk", json={"tasks": tasks}).raise_for_status()


def _invoice(chance: random.Random) -> dict[str, object]:
    number = f"2026-{chance.randrange(1000, 9999)}"
    payload = _invoice_of(number, chance.choice(_CUSTOMERS))
    return {"type": "invoice.send", "payload": payload, "max_retries": chance.randrange(2)}


def _invoice_of(number: str, customer: str) -> dict[str, str]:
    return {"invoice": number, "customer": customer, "amount": "129.90"}


def _picture(number: int) -> dict[str, object]:
    return {"type": "image.resize", "payload": {"path": f"photos/{number:03}.jpg", "width": 1600}}


def _stock(chance: random.Random) -> dict[str, object]:
    return {"type": "stock.sync", "payload": {"warehouse": chance.choice(_WAREHOUSES)}}
