"""A queue's page: whether it keeps up, what runs, and pausing it after asking."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access import activity
from tasks.engine import services
from tasks.queries.queue_now import queue_now
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.round_trips import counted
from tests.staff import staff

pytestmark = pytest.mark.django_db


LISTED = "/admin/tasks/queue/"


def page_of(queue: str) -> str:
    return f"/admin/tasks/queue/{queue}/"


def text_of(client: Client, queue: str) -> str:
    return " ".join(client.get(page_of(queue) + "?part=live").content.decode().split())


@pytest.mark.usefixtures("emptied")
def test_what_nobody_serves_waits(api: Api) -> None:
    client = staff("waiter", groups=("Viewer",))
    assert "Keeps up" in text_of(client, "calm")
    due = "2093-01-15T10:00:00Z"
    task_id, scheduled = api.create(queue="calm"), api.create(queue="calm", process_at=due)
    text = text_of(client, "calm")
    services.delete(scheduled)
    next_one = text.partition("Taken next")[2]
    assert f'href="/admin/tasks/task/{task_id}/change/"' in next_one
    assert scheduled not in next_one
    assert "No worker serves it" in text
    assert "1 task waits, for" in text
    assert "2093-01-15 10:00:00" in text
    assert "state=pending&amp;queue=calm" in text
    assert "None: tasks wait until one starts." in text
    services.delete(task_id)


def test_all_queues_are_listed_and_paused_from_there(hub: Hub, api: Api) -> None:
    viewer, operator = staff("looker", groups=("Viewer",)), staff("pauser", groups=("Operator",))
    task_id = api.create(queue="calm")
    text = " ".join(viewer.get(f"{LISTED}?part=live").content.decode().split())
    services.delete(task_id)
    assert "Keeps up" in text
    assert "No worker serves it" in text
    assert 'state=pending&amp;queue=calm">1</a>' in text
    assert "Pause" not in text
    ask = f"{page_of('still')}?ask=pause&amp;from=queues"
    assert ask in operator.get(LISTED).content.decode()
    assert f'href="{LISTED}" data-keep' in operator.get(ask.replace("&amp;", "&")).content.decode()
    try:
        paused = operator.post(f"{page_of('still')}pause/", {"from": "queues"}, follow=True)
        assert paused.redirect_chain == [(LISTED, 302)]
        assert "Resume still" in paused.content.decode()
    finally:
        services.resume("still")
    with hub.stalled_store():
        assert viewer.get(LISTED).status_code == 503
    assert staff("outsider").get(LISTED).status_code == 403


def test_what_runs_is_named_by_its_type_and_so_are_its_workers(api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    client = staff("runner", groups=("Viewer",))
    text = text_of(client, "default")
    assert f'<a href="/admin/tasks/task/{task_id}/change/">gate</a>' in text
    for worker in queue_now("default").workers:
        assert f'href="/admin/tasks/worker/{worker.name}/">{worker.label}</a>' in text
    assert "Pause" not in text
    gate.open()


def test_a_queue_is_paused_after_asking_and_resumed(hub: Hub) -> None:
    client = staff("pauser", groups=("Operator",))
    assert "Pause queue still?" in client.get(page_of("still") + "?ask=pause").content.decode()
    try:
        paused = client.post(page_of("still") + "pause/", {"from": "queue"}, follow=True)
        assert paused.redirect_chain[-1][0] == page_of("still")
        assert "Workers take nothing from it since" in paused.content.decode()
        resumed = client.post(page_of("still") + "resume/", {"from": "queue"}, follow=True)
        assert "Keeps up" in resumed.content.decode()
    finally:
        services.resume("still")
    entries = activity.entries_of("still", activity.Kind.QUEUE)
    assert [entry.what for entry in entries] == ["resumed", "paused"]


def test_who_may_see_it_and_who_may_pause(hub: Hub) -> None:
    viewer = staff("gazer", groups=("Viewer",))
    assert viewer.get(page_of("still") + "?ask=pause").status_code == 403
    assert staff("stray").get(page_of("still")).status_code == 403
    nowhere = viewer.get(page_of("nowhere"))
    assert nowhere.status_code == 404
    assert "There is no such queue" in nowhere.content.decode()


def test_without_the_store(hub: Hub) -> None:
    client = staff("calmly", groups=("Viewer",))
    with hub.stalled_store():
        assert client.get(page_of("still")).status_code == 503


def test_its_cost_is_the_same_with_many_tasks(api: Api) -> None:
    client = staff("thrifty", groups=("Viewer",))

    def cost() -> tuple[int, int]:
        with counted() as trips, CaptureQueriesContext(connection) as queries:
            assert client.get(page_of("idle")).status_code == 200
        return trips.count, len(queries)

    api.create(queue="idle")
    cost()  # scripts are handed over, and content types learnt, once
    before = cost()
    for _ in range(50):
        api.create(queue="idle")
    assert cost() == before
    assert max(before) <= 6
