"""The admin's list of tasks: its pages, how many tasks there are, and what joins them."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from tasks.engine import services
from tasks.queries import task_count
from tests.list_page import QUEUE, create, listed, page_text
from tests.round_trips import counted
from tests.staff import LIST, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", groups=("Viewer",))


def link(page: str | dict[str, str], rel: str, client: Client | None = None) -> dict[str, str]:
    """Where a page, or that of an address, leads on to."""
    text = page_text(client, **page) if client and isinstance(page, dict) else str(page)
    found = re.search(rf'rel="{rel}" href="\?([^"]+)"', text)
    assert found
    return QueryDict(unescape(found[1])).dict()


@pytest.mark.usefixtures("emptied")
def test_pages_have_a_length_and_a_way_back(viewer: Client) -> None:
    made = create(60)[::-1]
    query = {"state": "pending", "queue": QUEUE}
    first = page_text(viewer, **query, size="25")
    assert listed(viewer, **query) == made[:25]  # the size is kept
    assert "1–25</span> of <span data-total>60<" in first
    last = page_text(viewer, **link(link(first, "next"), "next", viewer))
    assert "51–60</span> of <span data-total>60<" in last
    middle = link(last, "prev")
    assert listed(viewer, **middle) == made[25:50]
    assert listed(viewer, **link(page_text(viewer, **middle), "prev")) == made[:25]
    assert listed(viewer, **query, cursor="", earlier="x~y.1~", skipped="-1") == made[:25]


@pytest.mark.usefixtures("emptied")
def test_counts_are_exact_or_say_that_there_may_be_more(
    viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(30, city="Bern")
    create(2, city="Zürich")

    def counts(**query: str) -> tuple[str | None, str]:
        asked = {"queue": QUEUE, "state": "pending", "count": "1"} | query
        answer = viewer.get(LIST + "rows/", asked).json()
        return answer["counts"].get("pending"), answer["total"]

    assert counts() == ("32", "32")
    assert counts(since="+1h") == ("0", "0")
    assert counts(q="zürich") == ("2", "2")
    monkeypatch.setattr(task_count, "COUNTED", 20)
    assert counts(type="echo") == ("20+", "20+")
    assert counts(q="Zürich") == ("2+", "2+")
    assert counts(meta="x", type="resize") == ("0+", "0+")
    assert "of <span data-total>…<" in page_text(viewer, queue=QUEUE, type="echo", size="25")


@pytest.mark.usefixtures("emptied")
def test_the_first_page_is_told_anew_with_the_rows_that_joined(viewer: Client) -> None:
    old, gone = create(2, city="Bern")
    services.delete(gone)
    (new,) = create(1, city="<b>")
    query = {"queue": QUEUE, "state": "pending", "ids": f"{old},{gone}", "first": "1"}
    answer = viewer.get(LIST + "rows/", query).json()
    assert (answer["page"], answer["gone"], [*answer["joined"]]) == ([new, old], [gone], [new])
    assert f'data-task="{new}"' in answer["joined"][new]
    assert "city: &lt;b&gt;" in answer["joined"][new]
    with counted() as trips:
        viewer.get(LIST + "rows/", query)
    assert trips.count == 3  # the page, those that are not on it, the counts
