"""What a page of the admin costs: no more with many tasks than with a few."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access.activity import Activity
from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tests.api import NOBODY, Api
from tests.round_trips import counted
from tests.staff import LIST, act, staff

pytestmark = pytest.mark.django_db
QUEUE = "calm"
FEW, MANY = 10, 500


def create(count: int) -> None:
    for _ in range(count):
        services.create(NewTask.of(registry.get("echo"), queue=QUEUE, payload={}))


def deletes(client: Client, count: int) -> int:
    """The activity that there is of so many tasks deleted together."""
    create(count)
    query = f"?state=pending&queue={QUEUE}"
    asked = act(client, "delete", query=query, all="1").context["signed"]
    act(client, "delete", query=query, all="1", confirmed="yes", progress=asked)
    return Activity.objects.latest("pk").pk


def cost_of(client: Client, page: str) -> tuple[int, int]:
    """Round trips to the store, and queries of the database."""
    client.get(page)  # scripts are handed over, and content types learnt, once
    with counted() as round_trips, CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return round_trips.count, len(queries)


@pytest.mark.usefixtures("emptied")
def test_no_page_costs_more_with_many_tasks(api: Api) -> None:
    client = staff("watchful", groups=("Operator",))
    task_id = api.run("echo")["id"]
    waiting = api.create("echo", queue="still")
    pages = [
        "/admin/",
        *(f"{LIST}?state={state}" for state in State),
        "/admin/tasks/errors/",
        "/admin/tasks/queue/",
        "/admin/tasks/worker/",
        f"{LIST}{task_id}/change/",
        f"{LIST}add/",
        f"{LIST}add/?type=echo",
        f"{LIST}add/?from={task_id}",
        f"{LIST}{waiting}/edit/",
        "/admin/access/activity/",
        f"/admin/access/activity/?q={NOBODY}",
        f"/admin/access/activity/{deletes(client, FEW)}/change/",
    ]
    create(FEW)
    before = {page: cost_of(client, page) for page in pages}
    deletes(client, MANY)
    create(MANY)
    assert {page: cost_of(client, page) for page in pages} == before
    for page, (round_trips, queries) in before.items():
        assert round_trips <= 6, page
        assert queries <= 6, page
    services.delete(waiting)
