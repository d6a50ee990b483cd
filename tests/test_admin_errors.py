"""The admin's page of errors: what fails most, and acting on all of it."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as ConnectionLost

from store.connection import shared_client
from tasks import registry
from tasks.admin.bulk import bulk_action
from tasks.admin.errors.error_filter import PERIODS
from tasks.engine import broker, keys, services
from tasks.engine.calls import Execution, TakeRequest
from tasks.engine.outcome import Outcome, failed
from tasks.engine.spec import NewTask
from tasks.engine.states import Event
from tasks.queries.task import get_task
from tests.api import Api
from tests.round_trips import counted
from tests.staff import said, staff

PAGE = "/admin/tasks/errors/"
QUEUE = "still"
TIMEOUT = failed("TaskTimeout", "the attempt ran longer than 2 s", event=Event.ARCHIVE)
HOSTILE = failed("ValueError", "<script>alert(1)</script>\u202e", event=Event.ARCHIVE)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_failed(api: Api) -> None:
    """And all of the queue's earlier tasks are in groups."""
    for group in shared_client().keys(f"{keys.PREFIXES['error_group'].name}{QUEUE}:*"):
        for task_id in shared_client().zrange(group, 0, -1):
            services.delete(task_id.decode())


def fail(outcome: Outcome, number: int = 1, type_: str = "echo") -> list[str]:
    """Have so many tasks end with this."""
    ids = []
    for _ in range(number):
        new_task = NewTask.of(registry.get(type_), queue=QUEUE, payload={})
        ids.append(services.create(new_task).task_id)
        taken = broker.take(shared_client(), TakeRequest.new(worker="errors", queues=[QUEUE]))
        assert taken
        broker.finish(shared_client(), Execution(ids[-1], taken.execution.id), outcome)
    return ids


def groups(client: Client, **query: str) -> list[tuple[str, int]]:
    """What the page shows of the queue."""
    answer = client.get(PAGE, {"queue": QUEUE, **query})
    assert answer.status_code == 200
    return [(f"{row.type} {row.error}", row.count) for row in answer.context["rows"]]


def forms(client: Client, **query: str) -> dict[str, str]:
    """Where the page's buttons lead to, by what they are for."""
    page = client.get(PAGE, {"queue": QUEUE, **query}).content.decode()
    found = re.findall(r'role="group" aria-label="([^"]*)"><[^>]* formaction="([^"]*)"', page)
    return {label: address.replace("&amp;", "&") for label, address in found}


def post_all(client: Client, address: str, action: str, **fields: Any) -> Any:
    form = {"action": action, "all": "1", "next": PAGE, **fields}
    return client.post(address, form, follow=True)


def test_it_shows_which_errors_are_the_most(api: Api) -> None:
    client = staff("viewer", groups=("Viewer",))
    (sample,) = fail(HOSTILE, type_="demo")
    fail(TIMEOUT, 3)
    assert groups(client) == [("echo TaskTimeout", 3), ("demo ValueError", 1)]
    assert groups(client, error="ValueError") == groups(client, type="demo")
    fail(HOSTILE, type_="demo")
    assert groups(client, sort="last")[0] == ("demo ValueError", 2)
    page = client.get(PAGE, {"queue": QUEUE}).content.decode()
    assert "60%" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "Delete all" not in page
    services.delete(sample)
    assert groups(client) == [("echo TaskTimeout", 3), ("demo ValueError", 1)]


def test_a_group_leads_to_the_list_of_its_tasks(api: Api) -> None:
    client = staff("viewer", groups=("Viewer",))
    ids = fail(TIMEOUT, 2)
    fail(HOSTILE, 2)
    page = client.get(PAGE, {"queue": QUEUE}).content.decode()
    address = re.findall(r'href="(/admin/tasks/task/\?[^"]*TaskTimeout[^"]*)"', page)[0]
    listed = client.get(address.replace("&amp;", "&")).content.decode()
    assert sorted(re.findall(r'data-task="([^"]+)"', listed)) == sorted(ids)


def test_all_of_a_group_are_run_again_once(api: Api) -> None:
    operator = staff("operator", groups=("Operator",))
    timeouts, others = fail(TIMEOUT, 5), fail(HOSTILE, 1)
    address = forms(operator)["TaskTimeout in echo"]
    asked = post_all(operator, address, "run")
    assert "5 tasks" in asked.content.decode()
    done = post_all(operator, address, "run", confirmed="yes", progress=asked.context["signed"])
    assert said(done) == ["5 tasks run."]
    assert {get_task(task_id).state for task_id in timeouts} == {"pending"}
    assert groups(operator) == [("echo ValueError", 1)]
    for task_id in [*timeouts, *others]:
        services.delete(task_id)


def test_only_what_failed_since_then_is_acted_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = staff("operator", groups=("Operator",))
    monkeypatch.setattr(bulk_action, "AT_ONCE", 100)
    earlier, later = fail(TIMEOUT, 2), fail(TIMEOUT, 150)
    groups_of_queue = shared_client().keys(f"{keys.PREFIXES['error_group'].name}{QUEUE}:*")
    for task_id in earlier:  # as if they had ended long before
        for key in (*groups_of_queue, keys.PREFIXES["archived"].name + QUEUE):
            shared_client().zincrby(key, -3600, task_id)
        shared_client().hset(keys.job(task_id), "ended_at", "2020-01-01T00:00:00.000000Z")
    assert groups(operator) == [("echo TaskTimeout", 152)]
    for period in PERIODS:
        assert groups(operator, since=period) == [("echo TaskTimeout", 150)]
    address = forms(operator, since="today")["TaskTimeout in echo"]
    asked = post_all(operator, address, "delete")
    assert "150 tasks?" in asked.content.decode()
    further = post_all(
        operator, address, "delete", confirmed="yes", progress=asked.context["signed"]
    )
    done = post_all(
        operator, address, "delete", confirmed="yes", progress=further.context["signed"]
    )
    assert said(done) == ["150 tasks deleted."]
    assert groups(operator) == [("echo TaskTimeout", 2)]
    assert {task_id for task_id in later if shared_client().exists(keys.job(task_id))} == set()


def test_an_exception_of_several_types_is_acted_on_at_once(api: Api) -> None:
    operator = staff("operator", groups=("Operator",))
    fail(TIMEOUT, 2)
    fail(TIMEOUT, 1, type_="demo")
    fail(HOSTILE)
    address = forms(operator, error="TaskTimeout", since="today")["All with TaskTimeout"]
    asked = post_all(operator, address, "delete")
    assert "3 tasks?" in asked.content.decode()
    post_all(operator, address, "delete", confirmed="yes", progress=asked.context["signed"])
    assert groups(operator) == [("echo ValueError", 1)]


def test_when_the_store_is_away_it_says_so(api: Api) -> None:
    client = staff("viewer", groups=("Viewer",))
    with patch("tasks.engine.broker.count_errors", side_effect=ConnectionLost("it is away")):
        assert client.get(PAGE).status_code == 503


def test_what_is_not_understood_is_said(api: Api) -> None:
    client = staff("viewer", groups=("Viewer",))
    answer = client.get(PAGE, {"queue": "nowhere", "since": "soon", "sort": "luck"})
    assert len(answer.context["messages"]) == 3


def test_who_may_not_see_tasks_sees_no_errors(api: Api) -> None:
    assert staff("stranger", rights=("run_task",)).get(PAGE).status_code == 403
    assert Client(SERVER_NAME="localhost").get(PAGE).status_code == 302


def test_it_costs_the_same_with_many_tasks(api: Api) -> None:
    client = staff("viewer", groups=("Viewer",))
    costs = []
    for more in (1, 200):
        fail(TIMEOUT, more)
        client.get(PAGE)
        with counted() as trips, CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"since": "1h"})
        costs.append((trips.count, len(queries)))
    assert costs[0] == costs[1]
    assert costs[0][0] == 1
    assert costs[0][1] <= 6
