"""The admin's first page and what it asks: who sees it, what it says, also without the store."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from access import activity
from access.activity import Activity, Kind
from tasks.engine import services
from tests.api import Api
from tests.environment import SERVED
from tests.hub import Hub
from tests.round_trips import counted

pytestmark = pytest.mark.django_db

OVERVIEW = "/admin/tasks/queue/overview/"
PAST = "/admin/tasks/queue/past/hour/"
PAUSE, RESUME = "/admin/tasks/queue/still/pause/", "/admin/tasks/queue/still/resume/"


def client_of(*groups: str, superuser: bool = False) -> Client:
    user = User.objects.create(username="sam", is_staff=True, is_superuser=superuser)
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user)
    return client


def data_of(page: str) -> Any:
    """What the page gives its scripts."""
    found = re.search(r'<script id="dashboard-data" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def is_paused(queue: str, client: Client) -> bool:
    rows = client.get(OVERVIEW).json()["queues"]
    return bool(next(row["paused"] for row in rows if row["queue"] == queue))


def test_the_first_page_tells_everything(hub: Hub) -> None:
    page = client_of(superuser=True).get("/admin/").content.decode()
    data = data_of(page)
    assert {row["queue"] for row in data["overview"]["queues"]} >= set(SERVED)
    assert len(data["overview"]["workers"]) == 2
    assert data["overview"]["store"]["name"] in ("Valkey", "Redis")
    assert data["overview"]["store"]["memory"] > 0
    assert len(data["past"]["times"]) == 60
    assert len(data["past"]["queues"]["default"]["processed"]) == 60


def test_it_begins_with_what_is_wrong(hub: Hub, api: Api) -> None:
    """And with where to look; once it is well again nothing of it is left."""
    client = client_of("Operator")

    def of_paused_queue() -> list[dict[str, Any]]:
        verdict = client.get(OVERVIEW).json()["verdict"]
        findings: list[dict[str, Any]] = verdict["findings"]
        assert (verdict["headline"] == "All well") == (not findings)
        return [finding for finding in findings if finding["name"] == "still"]

    assert of_paused_queue() == []
    client.post(PAUSE)
    try:
        (finding,) = of_paused_queue()
    finally:
        client.post(RESUME)
    assert finding["text"].startswith("Queue still is paused: ")
    assert finding["since"]
    assert finding["address"] == "/admin/tasks/queue/still/"
    assert of_paused_queue() == []


def test_what_happened_stands_beside_what_was_done(hub: Hub) -> None:
    client = client_of("Operator")
    client.post(PAUSE)
    client.post(RESUME)
    events = client.get(PAST).json()["events"]
    texts = [event["text"] for event in events if event["queue"] == "still"]
    assert texts[-2:] == ["Queue still paused", "Queue still resumed"]
    assert len([event for event in events if re.fullmatch(r"Worker .* started", event["text"])]) > 0


def test_the_overview_counts_as_the_api_does(hub: Hub, api: Api) -> None:
    client = client_of("Viewer")
    api.create(queue="idle")
    rows = client.get(OVERVIEW).json()["queues"]
    assert api.stats("idle")["pending"] == next(
        row["pending"] for row in rows if row["queue"] == "idle"
    )


@pytest.mark.parametrize(("period", "seconds"), [("hour", 60), ("day", 900), ("month", 86400)])
def test_the_past_in_three_periods(hub: Hub, period: str, seconds: int) -> None:
    past = client_of("Viewer").get(f"/admin/tasks/queue/past/{period}/").json()
    assert (past["period"], past["seconds"]) == (period, seconds)
    steps = {b - a for a, b in zip(past["times"], past["times"][1:], strict=False)}
    assert steps == {seconds}


def test_there_is_no_other_period(hub: Hub) -> None:
    assert client_of("Viewer").get("/admin/tasks/queue/past/year/").status_code == 404


def test_staff_without_the_right_see_a_plain_admin(hub: Hub) -> None:
    client = client_of()
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "data-tile" not in page.content.decode()
    for url in (OVERVIEW, PAST):
        assert client.get(url).status_code == 403


def test_strangers_are_asked_to_sign_in(hub: Hub) -> None:
    for url in (OVERVIEW, PAST):
        assert Client().get(url)["Location"].startswith("/admin/login/")
    assert Client().post(PAUSE)["Location"].startswith("/admin/login/")


def test_viewers_look_and_may_not_pause(hub: Hub) -> None:
    client = client_of("Viewer")
    page = client.get("/admin/").content.decode()
    assert 'id="dashboard"' in page
    assert "ask=pause" not in page
    assert client.post(PAUSE).status_code == 403
    assert not is_paused("still", client)


def test_operators_pause_and_resume_and_it_is_in_the_log(hub: Hub) -> None:
    client = client_of("Operator")
    assert (
        "/admin/tasks/queue/still/?ask=pause&amp;from=dashboard"
        in client.get("/admin/").content.decode()
    )
    try:
        answer = client.post(PAUSE, follow=True)
        assert "Queue still paused." in answer.content.decode()
        assert is_paused("still", client)
        assert "Queue still resumed." in client.post(RESUME, follow=True).content.decode()
        assert not is_paused("still", client)
    finally:
        services.resume("still")
    entries = activity.entries_of("still", Kind.QUEUE)
    assert [(e.user_name, e.what) for e in entries] == [("sam", "resumed"), ("sam", "paused")]


def test_pausing_takes_a_post_a_token_and_a_queue(hub: Hub) -> None:
    client = client_of(superuser=True)
    assert client.get(PAUSE).status_code == 405
    assert client.post("/admin/tasks/queue/nowhere/pause/").status_code == 404
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(User.objects.get())
    assert careful.post(PAUSE).status_code == 403
    assert not Activity.objects.exists()


def test_the_page_works_while_the_store_is_away(hub: Hub) -> None:
    client = client_of(superuser=True)
    with hub.stalled_store():
        page = client.get("/admin/")
        answers = [client.get(url) for url in (OVERVIEW, PAST)]
        refused = client.post(PAUSE, follow=True)
    assert page.status_code == 200
    assert "The store does not answer." in page.content.decode()
    assert data_of(page.content.decode()) is None
    for answer in answers:
        assert answer.status_code == 503
        assert "store" in answer.json()["error"]
    assert "queue still was not paused" in refused.content.decode()
    assert not Activity.objects.exists()
    assert not is_paused("still", client)


def test_the_cost_does_not_depend_on_the_number_of_tasks(hub: Hub, api: Api) -> None:
    client = client_of(superuser=True)

    def trips() -> list[int]:
        found = []
        for url in ("/admin/", OVERVIEW, PAST):
            with counted() as round_trips:
                assert client.get(url).status_code == 200
            found.append(round_trips.count)
        return found

    trips()  # the store learns the scripts
    before = trips()
    for _ in range(100):
        api.create(queue="idle")
    assert trips() == before == [2, 2, 2]
