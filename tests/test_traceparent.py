"""`traceparent`: a task is part of the trace of the request that created it."""

import pytest
from django.test import Client

from tasks.engine import keys
from tests.api import BULK, TASKS, Api
from tests.hub import Hub
from tests.staff import staff
from tests.task_page import page

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
HEADERS = {"traceparent": TRACEPARENT}
ABOUT = {"type": "about", "payload": {}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", rights=("view_task",))


def test_it_reaches_the_handler_and_the_page(api: Api, viewer: Client) -> None:
    answer = api.http.post(TASKS, json=ABOUT, headers=HEADERS)
    task = api.wait(answer.json()["task_id"], "completed")
    assert task["result"]["traceparent"] == TRACEPARENT
    assert "traceparent" not in task
    assert TRACEPARENT in page(viewer, task["id"])


def test_it_is_that_of_each_task_of_a_bulk_and_of_each_attempt(api: Api) -> None:
    tasks = [ABOUT, ABOUT | {"queue": "low", "metadata": {"a": 1}}]
    answer = api.http.post(BULK, json={"tasks": tasks}, headers=HEADERS)
    task_ids = [task["task_id"] for task in answer.json()["tasks"]]
    for task_id in task_ids:
        assert api.wait(task_id, "completed")["result"]["traceparent"] == TRACEPARENT
    task_id = api.http.post(TASKS, json=ABOUT | {"queue": "idle"}, headers=HEADERS).json()[
        "task_id"
    ]
    assert api.task(task_id)["state"] == "pending"
    api.delete(task_id)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        TRACEPARENT.upper(),
        TRACEPARENT + "-more",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-b7ad6b7169203331-01",
    ],
)
def test_what_is_none_is_ignored_and_takes_no_room(hub: Hub, api: Api, sent: str) -> None:
    answer = api.http.post(TASKS, json=ABOUT | {"queue": "idle"}, headers={"traceparent": sent})
    assert answer.status_code == 201
    task_id = answer.json()["task_id"]
    with hub.store() as store:
        assert not store.hexists(keys.job(task_id), "traceparent")
    api.delete(task_id)
