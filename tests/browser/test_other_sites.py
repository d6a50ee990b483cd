"""A page of another site: the list of allowed origins, as a browser enforces it.

To a browser, localhost and 127.0.0.1 are two sites. Only the first is on this hub's list.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.source import Source, ids, ids_of, one
from tests.browser.window import WITHOUT_POLICY
from tests.hub import Hub

OpenTab = Callable[[], Page]

_CREATE = """async url => {
    const headers = { "Content-Type": "application/json", "Last-Event-ID": "asks first" };
    const body = JSON.stringify({ type: "steps", payload: {} });
    try {
        const answer = await fetch(url, { method: "POST", headers, body });
        return [answer.status, answer.headers.get("Location")];
    } catch (error) {
        return [0, error.name];
    }
}"""


@pytest.fixture
def allowed(hub: Hub, tab: OpenTab) -> tuple[Page, str]:
    """A page, and the hub as another site, whose list has the page's."""
    page = tab()
    page.goto(f"http://localhost:{hub.port}{WITHOUT_POLICY}")
    return page, hub.url


@pytest.fixture
def refused(hub: Hub, tab: OpenTab) -> tuple[Page, str]:
    """The other way round, which the list does not have."""
    return tab(), f"http://localhost:{hub.port}"


def test_an_allowed_page_follows_a_stream(hub: Hub, allowed: tuple[Page, str]) -> None:
    page, site = allowed
    task_id = hub.api.create("steps", {"count": 10, "pause": 0.05})
    source = Source(page, site + one(task_id))
    source.wait_for("done")
    assert ids(source.of("progress")) == ids_of(hub, task_id)
    source.wait_for_end()  # coming back, by the id, is allowed as well
    assert source.answers == [200, 204]


def test_a_refused_page_gets_nothing_of_a_stream(hub: Hub, refused: tuple[Page, str]) -> None:
    page, site = refused
    task_id = hub.api.create("steps")
    hub.api.wait(task_id, "completed")
    source = Source(page, site + one(task_id))
    source.wait_for_end()
    assert [event["type"] for event in source.events] == ["lost"]
    assert len(source.answers) == 1


def test_an_allowed_page_uses_the_api(hub: Hub, allowed: tuple[Page, str]) -> None:
    page, site = allowed
    status, location = page.evaluate(_CREATE, f"{site}/api/v1/tasks")
    assert status == 201
    task_id = location.rpartition("/")[2]
    hub.api.wait(task_id, "completed")


def test_a_refused_page_creates_no_task(hub: Hub, refused: tuple[Page, str]) -> None:
    page, site = refused
    counted = ("pending", "active", "completed")
    before = hub.api.stats()
    assert page.evaluate(_CREATE, f"{site}/api/v1/tasks") == [0, "TypeError"]
    after = hub.api.stats()
    assert sum(after[state] for state in counted) == sum(before[state] for state in counted)
