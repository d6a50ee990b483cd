"""A worker's page: what it says, and who may tell the worker what to do."""

from collections.abc import Iterator

import pytest
from django.test import Client

from access import activity
from tasks.engine import keys, services
from tasks.engine.calls import WorkerCommand
from tasks.queries.workers import WorkerInfo, living_workers
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.staff import staff
from tests.waiting import eventually, until

pytestmark = pytest.mark.django_db


LISTED = "/admin/tasks/worker/"


def page_of(worker: WorkerInfo) -> str:
    return f"/admin/tasks/worker/{worker.name}/"


def text_of(client: Client, worker: WorkerInfo) -> str:
    return " ".join(client.get(page_of(worker) + "?part=live").content.decode().split())


@pytest.fixture
def worker(hub: Hub) -> Iterator[WorkerInfo]:
    """One of the two, which takes tasks before and after."""
    worker = until(living_workers, 60, "worker")[0]
    yield worker
    services.command(worker.name, WorkerCommand.WORK)
    eventually(
        lambda: {each.state for each in living_workers()},
        lambda states: states <= {"idle", "busy"},
        within=60,
        what="workers that take tasks",
    )


def test_it_names_what_the_worker_runs_by_its_type(hub: Hub, api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())

    def runs() -> list[WorkerInfo]:
        return [worker for worker in living_workers() if task_id in worker.task_ids]

    (worker,) = until(runs, 60, "worker that runs the task")
    client = staff("looker", groups=("Viewer",))
    page = client.get(page_of(worker)).content.decode()
    assert f'<a href="/admin/tasks/task/{task_id}/change/">gate</a>' in page
    assert f"{worker.host}:{worker.pid}" in page
    assert "It runs a task." in page
    assert '<a href="/admin/tasks/queue/critical/">critical</a>, ' in page
    assert "?ask=" not in page
    listed = " ".join(client.get(f"{LISTED}?part=live").content.decode().split())
    for other in living_workers():
        assert f'<a href="{page_of(other)}">{other.label}</a>' in listed
    assert f'<a href="/admin/tasks/task/{task_id}/change/">gate</a>' in listed
    gate.open()


def test_an_operator_quiets_and_resumes_it_and_that_is_recorded(worker: WorkerInfo) -> None:
    client = staff("minder", groups=("Operator",))
    asked = client.get(page_of(worker) + "?ask=quiet").content.decode()
    assert f"Quiet {worker.label}?" in asked
    assert "Let it take tasks" in asked
    told = client.post(page_of(worker), {"order": "quiet"}, follow=True).content.decode()
    assert f"{worker.label} is told to take no more tasks." in told
    quiet = "It takes no more tasks, until it is resumed."
    eventually(lambda: text_of(client, worker), lambda text: quiet in text, 60, "quiet worker")
    assert 'name="order" value="resume"' in text_of(client, worker)
    client.post(page_of(worker), {"order": "resume"})
    entries = activity.entries_of(worker.name, activity.Kind.WORKER)
    assert [entry.what for entry in entries] == ["resumed", "quieted"]


def test_only_who_may_tells_it_anything(worker: WorkerInfo) -> None:
    viewer = staff("onlooker", groups=("Viewer",))
    assert viewer.get(page_of(worker) + "?ask=stop").status_code == 403
    assert viewer.post(page_of(worker), {"order": "stop"}).status_code == 403
    stranger = staff("stranger")
    assert [stranger.get(page).status_code for page in (page_of(worker), LISTED)] == [403, 403]
    assert Client().get(page_of(worker))["Location"].startswith("/admin/login/")
    operator = staff("dicey", groups=("Operator",))
    assert operator.post(page_of(worker), {"order": "dance"}).status_code == 400
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = operator.cookies
    assert careful.post(page_of(worker), {"order": "stop"}).status_code == 403
    assert not activity.entries_of(worker.name, activity.Kind.WORKER)


def test_one_that_is_gone_and_one_that_is_not_heard_of(hub: Hub) -> None:
    client = staff("seeker", groups=("Operator",))
    gone = client.get("/admin/tasks/worker/nobody/")
    assert gone.status_code == 404
    assert "There is no such worker" in gone.content.decode()
    assert client.post("/admin/tasks/worker/nobody/", {"order": "quiet"}).status_code == 404
    with hub.store() as store:
        times = {"birth": "2026-01-01T00:00:00Z", "last_heartbeat": "2026-01-01T00:00:00Z"}
        store.hset(keys.worker("tardy"), mapping={**times, "state": "busy", "running": 1})
    try:
        page = client.get("/admin/tasks/worker/tardy/").content.decode()
    finally:
        with hub.store() as store:
            store.delete(keys.worker("tardy"))
    assert 'data-state="not answering"' in page
    assert "Nothing was heard of it for" in page


def test_without_the_store(hub: Hub, worker: WorkerInfo) -> None:
    client = staff("patient", groups=("Operator",))
    with hub.stalled_store():
        answers = [client.get(page) for page in (page_of(worker), LISTED)]
    assert [answer.status_code for answer in answers] == [503, 503]
