"""The admin's list of tasks: its states, filters, pages, and what it asks of the store."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tasks.engine import services
from tasks.queries import task_list
from tests.api import NOBODY, Api
from tests.gate import Gate
from tests.hub import Hub
from tests.list_page import QUEUE, create, listed, next_cursor, page_text
from tests.round_trips import counted
from tests.staff import LIST, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", groups=("Viewer",))


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


@pytest.mark.usefixtures("emptied")
def test_pages_have_every_task_once_the_newest_first(viewer: Client) -> None:
    made = create(120)
    seen: list[str] = []
    cursor = ""
    for size in (50, 50, 20):
        query = {"state": "pending", "queue": QUEUE, "cursor": cursor}
        ids = listed(viewer, **query)
        assert len(ids) == size
        seen += ids
        cursor = next_cursor(viewer, **query)
        create(1)  # pushes all others back, and moves no page
    assert seen == made[::-1]
    assert cursor == ""


@pytest.mark.usefixtures("emptied")
def test_a_page_goes_on_though_its_last_task_has_left(viewer: Client) -> None:
    made = create(60)
    cursor = next_cursor(viewer, state="pending", queue=QUEUE)
    for task_id in made[5:15]:  # made[10] is the last on the first page
        services.delete(task_id)
    assert listed(viewer, state="pending", queue=QUEUE, cursor=cursor) == made[4::-1]


@pytest.mark.usefixtures("emptied")
def test_a_page_asks_the_store_as_often_with_thousands(viewer: Client) -> None:
    round_trips = []
    for more in (10, 4990):
        create(more)
        listed(viewer, state="pending")  # the first look may hand over a script
        with counted() as trips:
            listed(viewer, state="pending")
        round_trips.append(trips.count)
    assert round_trips == [2, 2]  # the page, and the counts of the tabs


@pytest.mark.usefixtures("emptied")
def test_text_and_type_are_looked_for(viewer: Client) -> None:
    (umlaut,) = create(1, city="Zürich", html="<script>")
    create(5, city="Bern")
    query = {"state": "pending", "queue": QUEUE}
    assert listed(viewer, q="zÜRICH", **query) == [umlaut]
    assert listed(viewer, q=umlaut[4:20], **query) == [umlaut]
    assert len(listed(viewer, type="echo", **query)) == 6
    assert listed(viewer, type="ech", **query) == []
    assert "No pending tasks that match" in page_text(viewer, q="Basel", **query)


@pytest.mark.usefixtures("emptied")
def test_looking_has_a_bound_and_goes_on_from_there(
    viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (oldest,) = create(1, city="Zürich")
    create(250, city="Bern")
    monkeypatch.setattr(task_list, "MAX_SCANNED", 200)
    query = {"state": "pending", "queue": QUEUE, "q": "Zürich"}
    page = page_text(viewer, **query)
    assert "200 tasks were looked at" in page
    assert "Look further" in page
    assert listed(viewer, **query) == []
    assert listed(viewer, cursor=next_cursor(viewer, **query), **query) == [oldest]


def test_a_whole_id_finds_a_task_whatever_its_state(api: Api, viewer: Client) -> None:
    task_id = api.run("echo")["id"]
    assert listed(viewer, state="scheduled", q=f" {task_id.upper()} ") == [task_id]
    assert listed(viewer, q=NOBODY) == []


def test_times_bound_what_is_listed(api: Api, viewer: Client) -> None:
    ids = [api.run("echo")["id"] for _ in range(3)]
    ended = [datetime.fromisoformat(api.task(task_id)["completed_at"]) for task_id in ids]
    query = {"state": "completed", "queue": "default"}
    since = ended[1].isoformat()
    found = listed(viewer, since=since, **query)
    assert found[-1] == ids[1]
    assert ids[0] not in listed(viewer, since=since, **query)
    assert listed(viewer, until=ended[1].isoformat(), **query)[:2] == ids[1::-1]
    assert listed(viewer, since="2001-01-01T00:00", until="2001-01-02T00:00", **query) == []
    page = page_text(viewer, since="2001-01-01T02:00:30+02:00", until="soon", **query)
    assert 'value="queue:default since:2001-01-01T02:00:30+02:00 until:soon"' in page


def test_each_state_has_its_tasks(api: Api, viewer: Client, gate: Gate) -> None:
    made = {
        "active": api.create("gate", gate.payload(percentage=37)),
        "scheduled": api.create("echo", process_at=tomorrow()),
        "retry": api.create("fail_for_long"),
        "completed": api.create("echo"),
        "archived": api.create("skip"),
    }
    for state, task_id in made.items():
        api.wait(task_id, state)
    api.wait_for_stage(made["active"], "waiting")
    for state, task_id in made.items():
        assert {other for other in made.values() if other in listed(viewer, state=state)} == {
            task_id
        }
    page = page_text(viewer, state="active")
    assert ">37%<" in page
    assert ">1 of 4<" in page
    assert re.search(r'data-cell="worker" href="[^"]+">[^<]+:\d+<', page)
    gate.open()


def test_what_waits_for_its_time_begins_with_what_comes_next(api: Api, viewer: Client) -> None:
    times = [datetime.now(UTC) + timedelta(hours=hours) for hours in (9, 1, 5)]
    ids = [api.create(queue="quiet", process_at=time.isoformat()) for time in times]

    def seen(**query: str) -> list[str]:
        found = listed(viewer, **{"state": "scheduled", "queue": "quiet"} | query)
        return [task_id for task_id in found if task_id in ids]

    assert seen() == seen(order="soonest") == seen(state="") == [ids[1], ids[2], ids[0]]
    assert seen(order="latest") == [ids[0], ids[2], ids[1]]
    since = (times[1] + timedelta(hours=1)).isoformat()
    until = (times[0] - timedelta(hours=1)).isoformat()
    assert seen(since=since) == [ids[2], ids[0]]
    assert seen(since="+4h", order="latest") == [ids[0], ids[2]]
    assert seen(until=until) == [ids[1], ids[2]]
    assert seen(until=until, order="latest") == [ids[2], ids[1]]
    assert "Soonest first" in page_text(viewer, state="retry")
    assert "Latest first" in page_text(viewer, state="retry", order="latest")
    assert "Newest first" in page_text(viewer, state="archived")


@pytest.mark.usefixtures("emptied")
def test_the_oldest_first_goes_on_page_by_page(api: Api, viewer: Client) -> None:
    made = create(60)
    query = {"state": "pending", "queue": QUEUE, "order": "oldest"}
    assert listed(viewer, **query) == made[:50]
    cursor = next_cursor(viewer, **query)
    for task_id in made[:5] + made[45:50]:  # what runs leaves at this end, others where they are
        services.delete(task_id)
    assert listed(viewer, cursor=cursor, **query) == made[50:]
    since = datetime.now(UTC).isoformat()
    ended = [api.run("echo")["id"] for _ in range(2)]
    seen = listed(viewer, state="completed", since=since, order="oldest")
    assert [task_id for task_id in seen if task_id in ended] == ended


@pytest.mark.usefixtures("emptied")
def test_what_a_task_carries_is_never_markup(api: Api, viewer: Client) -> None:
    task_id = api.create("fail", {"message": "<script>alert(1)</script>"}, max_retries=0)
    api.wait(task_id, "archived")
    page = page_text(viewer, state="archived", q='"><script>alert(2)</script>')
    assert "alert(2)</script>" not in page
    page = page_text(viewer, q=task_id)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"state": "lost"}, "There is no state"),
        ({"queue": "nowhere"}, "There is no queue"),
        ({"order": "random"}, "There is no order"),
        ({"q": "tpye:echo"}, "Did you mean “type:”?"),
        ({"since": "soon"}, "is no time"),
        ({"since": "2026-02-31T00:00"}, "is no time"),
        ({"cursor": "nonsense"}, "was not understood"),
        ({"cursor": "eyJhIjogMX0="}, "was not understood"),
    ],
)
def test_what_is_not_understood_is_said(
    hub: Hub, viewer: Client, query: dict[str, str], said: str
) -> None:
    assert said in page_text(viewer, **query)


def test_rows_tell_how_tasks_stand(api: Api, viewer: Client) -> None:
    task_id = api.run("echo")["id"]
    answer = viewer.get(LIST + "rows/", {"ids": f"{task_id},{NOBODY},junk"}).json()
    (row,) = answer["rows"]
    assert (row["id"], row["state"], row["percentage"]) == (task_id, "completed", 100)
    assert row["actions"] == []  # a viewer may do nothing
    assert answer["gone"] == [NOBODY]
    assert int(answer["counts"]["completed"].replace(",", "")) >= 1


def test_only_those_with_the_right_see_it(hub: Hub) -> None:
    assert Client(SERVER_NAME="localhost").get(LIST).status_code == 302
    nobody = staff("nobody")
    for path in (LIST, LIST + "rows/"):
        assert nobody.get(path).status_code == 403
    assert "row-delete" not in page_text(staff("looks", groups=("Viewer",)), state="completed")


def test_without_a_store_the_page_says_so(viewer: Client) -> None:
    path = f"{settings.TASKHUB_DATA_DIR}/no.sock"
    away = Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0))
    with patch("store.call.shared_client", return_value=away):
        answer = viewer.get(LIST, {"state": "pending"})
        assert answer.status_code == 503
        assert "The store does not answer" in answer.content.decode()
        assert viewer.get(LIST + "rows/", {"ids": NOBODY}).status_code == 503
