"""The verdict and the counts at the top of every page of the admin."""

import math
import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.test import Client

from tasks.engine import services
from tasks.queries.verdict import recent
from tests.api import Api
from tests.hub import Hub
from tests.round_trips import counted
from tests.staff import LIST, staff

pytestmark = pytest.mark.django_db
BAR = f"{LIST}verdict/"


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    with patch.object(recent, "FRESH_SECONDS", 0):
        yield


def bar_of(client: Client, page: str) -> str:
    """The text of a page's bar, "" where it has none."""
    answer = client.get(page)
    assert answer.status_code == 200
    found = re.search(r'id="verdict-bar".*?</div>', answer.content.decode(), re.DOTALL)
    return " ".join(re.sub("<.*?>|^.*?>", " ", found[0], flags=re.DOTALL).split()) if found else ""


def pending_in(bar: str) -> int:
    found = re.search(r"Pending ([\d,]+) Active [\d,]+ Retry [\d,]+ Archived [\d,]+$", bar)
    assert found, bar
    return int(found[1].replace(",", ""))


@pytest.mark.usefixtures("emptied")
def test_every_page_but_the_first_has_it_for_those_who_may_see_tasks(api: Api) -> None:
    viewer = staff("viewer", groups=("Viewer",))
    waits = api.create(queue="idle")
    before = pending_in(bar_of(viewer, LIST))
    api.create(queue="idle")
    for page in (LIST, f"{LIST}{waits}/change/", BAR):
        assert pending_in(bar_of(viewer, page)) == before + 1
    assert bar_of(viewer, "/admin/") == ""
    assert f'href="{LIST}?state=pending"' in viewer.get(BAR).content.decode()


def test_it_tells_how_many_things_are_wrong(hub: Hub) -> None:
    viewer = staff("viewer", groups=("Viewer",))

    def problems() -> int:
        found = re.match(r"(\d+) problem|All well", bar_of(viewer, LIST))
        assert found
        return int(found[1] or 0)

    before = problems()
    services.pause("still")
    try:
        assert problems() == before + 1
        assert "Queue still is paused: " in viewer.get(BAR).content.decode()
    finally:
        services.resume("still")
    assert problems() == before


def test_others_do_not_have_it(hub: Hub) -> None:
    manager = staff("manager", rights=("add_task",))
    with counted() as trips:
        assert bar_of(manager, "/admin/") == ""
    assert trips.count == 0
    assert manager.get(BAR).status_code == 403
    assert Client().get(BAR)["Location"].startswith("/admin/login/")
    assert Client().get("/admin/login/").status_code == 200


def test_no_page_fails_with_the_store_away(hub: Hub) -> None:
    """And none waits for it twice."""
    viewer = staff("viewer", groups=("Viewer",))
    with hub.stalled_store():
        assert bar_of(viewer, BAR) == "Store away"
        with counted() as trips:
            assert bar_of(viewer, "/admin/password_change/") == "Store away"
    assert trips.count == 0
    assert pending_in(bar_of(viewer, BAR)) >= 0


def test_it_costs_two_round_trips_once_in_a_while(hub: Hub) -> None:
    viewer = staff("viewer", groups=("Viewer",))
    viewer.get(BAR)
    recent._known.at = -math.inf
    for round_trips in (2, 0, 0):
        with counted() as trips:
            viewer.get(BAR)
        assert trips.count == round_trips
