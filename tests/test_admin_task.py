"""A task's page in the admin."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tasks.engine import services
from tasks.engine.spec import NewTask
from tasks.registry import TaskType
from tests.api import NOBODY, Api
from tests.gate import Gate
from tests.hub import Hub
from tests.staff import ACT, staff
from tests.task_page import acts, address, page, text_of

pytestmark = pytest.mark.django_db

ALL = ("view_task", "add_task", "cancel_task", "run_task", "delete_task")


@pytest.fixture
def viewer() -> Client:
    return staff("viewer", rights=("view_task",))


def gone_type(name: str = "gone") -> TaskType:
    """A type that the hub has forgotten."""
    return TaskType(
        name=name,
        handler=lambda ctx, payload: None,
        payload=None,
        queue="idle",
        timeout=60,
        max_retries=1,
        backoff=lambda retried: 1,
    )


def test_all_that_the_api_gives_is_on_the_page(api: Api, viewer: Client) -> None:
    task_id = api.create("fail", {"times": 1, "colour": "blau"}, metadata={"order": 7})
    task = api.wait(task_id, "completed")
    text = text_of(page(viewer, task_id))
    for shown in (
        task_id,
        "completed",
        "fail",
        "times: 1 · colour: blau",
        "Queue default",
        "Attempt 2 of 4",
        "Timeout 30 min",
        "An earlier attempt failed: ValueError: attempt 1",
        '"colour" : "blau"',
        '"order" : 7',
        f'"{task["result"]}"',
        "Attempt 1 failed",
        "Attempt 2 completed",
        "Traceback (most recent call last)",
    ):
        assert shown in text
    html = page(viewer, task_id)
    assert re.search(r'href="/admin/tasks/worker/([^/]+:\d+)-\w{8}/">worker \1<', html)
    for name in ("created_at", "started_at", "completed_at"):
        assert f'datetime="{task[name]}"' in html
    assert f"/api/v1/tasks/{task_id}/progress/stream?start_id=0" in html
    assert f'href="/api/v1/tasks/{task_id}"' in html


def test_a_large_payload_is_cut_and_whole_to_download(api: Api, viewer: Client) -> None:
    payload = {"text": "<b>ä" * 150_000, "n": 1}
    task_id = api.create("echo", payload, queue="idle")
    html = page(viewer, task_id)
    assert len(html) < 300_000
    assert "This is the beginning; the whole has" in html
    response = viewer.get(address(task_id), {"part": "payload"})
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="{task_id}-payload.json"'
    assert json.loads(response.content) == payload


def test_metadata_and_result_are_to_download_and_nothing_else_is(api: Api, viewer: Client) -> None:
    task_id = api.run("echo", {"a": 1}, metadata={"b": 2})["id"]
    for part, content in (("metadata", '{\n  "b": 2\n}'), ("result", '{\n  "a": 1\n}')):
        assert viewer.get(address(task_id), {"part": part}).content.decode() == content
    assert viewer.get(address(task_id), {"part": "queue"}).status_code == 404


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("pending", {"cancel", "delete"}),
        ("scheduled", {"cancel", "run", "delete"}),
        ("active", {"cancel"}),
        ("retry", {"cancel", "run", "delete"}),
        ("completed", {"delete"}),
        ("archived", {"run", "delete"}),
    ],
)
def test_what_the_state_allows_is_offered(
    api: Api, gate: Gate, state: str, wanted: set[str]
) -> None:
    far = "2093-01-15T10:00:00Z"
    bodies: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
        "pending": ("echo", {}, {"queue": "idle"}),
        "scheduled": ("echo", {}, {"process_at": far}),
        "active": ("gate", gate.payload(), {}),
        "retry": ("fail_for_long", {}, {}),
        "completed": ("echo", {}, {}),
        "archived": ("skip", {}, {}),
    }
    type_, payload, more = bodies[state]
    task_id = api.create(type_, payload, **more)
    api.wait(task_id, state)
    assert acts(page(staff("operator", rights=ALL), task_id)) == wanted


def test_only_what_a_person_may_do_is_offered(api: Api, viewer: Client) -> None:
    task_id = api.create("echo", process_at="2093-01-15T10:00:00Z")
    html = page(viewer, task_id)
    assert acts(html) == set()
    assert "Duplicate" not in html
    runner = staff("runner", rights=("view_task", "run_task"))
    assert acts(page(runner, task_id)) == {"run"}
    adder = staff("adder", rights=("view_task", "add_task"))
    assert f"?from={task_id}" in page(adder, task_id)


@pytest.mark.usefixtures("hub")
def test_the_page_is_for_those_who_may_view(api: Api) -> None:
    task_id = api.run("echo", {"secret": "word"})["id"]
    adder = staff("adder", rights=("add_task",))
    for part in ("", "live", "payload"):
        query = {"part": part} if part else {}
        refused = adder.get(address(task_id), query)
        assert refused.status_code == 403
        assert b"word" not in refused.content
        assert Client().get(address(task_id), query).status_code == 302


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("task_id", [NOBODY, "no-id", "<script>"])
def test_a_task_that_there_is_not(viewer: Client, task_id: str) -> None:
    response = viewer.get(address(task_id))
    assert response.status_code == 404
    assert "It has expired, was deleted, or never was" in response.content.decode()
    assert 'href="/admin/tasks/task/"' in response.content.decode()


def test_a_store_that_is_away(api: Api, hub: Hub, viewer: Client) -> None:
    task_id = api.create("echo", queue="idle")
    with hub.stalled_store():
        response = viewer.get(address(task_id))
    assert response.status_code == 503
    assert "The store is away" in response.content.decode()
    assert page(viewer, task_id)


@pytest.mark.usefixtures("hub")
def test_a_type_that_is_registered_no_longer() -> None:
    task_id = services.create(NewTask.of(gone_type(), payload={"a": 1})).task_id
    html = page(staff("operator", rights=ALL), task_id)
    assert "The type gone is not registered in this hub" in html
    assert "Duplicate" not in html
    assert acts(html) == {"cancel", "delete"}


def test_what_staff_did_is_on_the_page(api: Api, viewer: Client) -> None:
    task_id, other = (api.create("echo", queue="idle") for _ in range(2))
    staff("ada <b>", groups=("Operator",)).post(
        ACT, {"action": "cancel", "ids": task_id, "confirmed": "yes"}
    )
    text = text_of(page(viewer, task_id, "live"))
    assert "Cancelled by ada <b>" in text
    assert "ada" not in text_of(page(viewer, other))
