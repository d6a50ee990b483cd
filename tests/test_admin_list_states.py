"""The admin's list of tasks: what it shows in each state, and its one text field."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tasks.engine.states import State
from tests.api import Api
from tests.list_page import QUEUE, create, listed, page_text
from tests.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", groups=("Viewer",))


@pytest.mark.usefixtures("emptied")
def test_one_list_has_all_states_and_each_what_a_person_needs_there(
    api: Api, viewer: Client
) -> None:
    begin = datetime.now(UTC).isoformat()
    done = api.run("echo", {"invoice": "A-7"})["id"]
    failed = api.create("fail", {"message": "no"}, max_retries=0)
    api.wait(failed, "archived")
    (waits,) = create(1, city="Bern")
    found = listed(viewer, size="100", since=begin)
    assert [task_id for task_id in found if task_id in (done, failed, waits)] == [
        waits,
        failed,
        done,
    ]
    heads = {
        state: re.findall(r'<th scope="col">(?:<span class="task-hidden">)?(\w[\w ]+)', page)
        for state in ("", *State)
        if (page := page_text(viewer, state=state))
    }
    assert heads == {
        "": ["Task", "State", "Queue", "Attempt", "When"],
        "active": ["Task", "Queue", "Progress", "Attempt", "Waited", "Running for", "Worker"],
        "pending": ["Task", "Queue", "Due", "Waits for", "Created"],
        "scheduled": ["Task", "Queue", "Due", "Created"],
        "retry": ["Task", "Queue", "Next run", "Attempt", "Created"],
        "completed": ["Task", "Queue", "Attempt", "Waited", "Took", "Ended"],
        "archived": ["Task", "Queue", "Attempt", "Took", "Ended"],
    }
    page = page_text(viewer, q=done)
    assert ">invoice: A-7<" in page
    assert re.search(
        r'<time data-moment="age" datetime="[^"]+Z" title="[^"]+ UTC">[^<]+</time>', page
    )
    assert ">ValueError: no<" in page_text(viewer, q=failed)


@pytest.mark.usefixtures("emptied")
def test_the_one_field_and_the_address_say_the_same(api: Api, viewer: Client) -> None:
    acme = api.create("echo", {"n": 1}, queue=QUEUE, metadata={"tenant": "acme"})
    failed = api.create("fail", {"message": "no"}, max_retries=0)
    api.wait(failed, "archived")
    written = f"type:echo queue:{QUEUE} meta.tenant:acme state:pending since:1h"
    assert listed(viewer, q=written) == [acme]
    separate = {"type": "echo", "queue": QUEUE, "meta.tenant": "acme", "state": "pending"}
    assert listed(viewer, **separate) == listed(viewer, state="retry", q=written) == [acme]
    assert failed in listed(viewer, error="ValueError", type="fail", since="1h")
    assert failed not in listed(viewer, error="Value", type="fail", since="1h")
    page = page_text(viewer, **separate, q="Zürich")
    assert f'value="queue:{QUEUE} type:echo meta.tenant:acme Zürich"' in page
    assert (
        "state=pending&amp;queue=calm&amp;type=echo&amp;q=Z%C3%BCrich&amp;meta.tenant=acme" in page
    )
