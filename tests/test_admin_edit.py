"""The admin's form that changes a task where it waits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from access import activity
from tasks.engine import services
from tasks.engine.edit import TaskChanges
from tests.api import NOBODY, Api
from tests.hub import Hub
from tests.new_task_page import ADD, errors, values
from tests.staff import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub")]
NOT_CARRIED_OUT = "This was not carried out"
FAR = "2093-01-15T10:00:00Z"


@pytest.fixture
def operator() -> Client:
    return staff("operator", groups=("Operator",))


def address(task_id: str) -> str:
    return f"/admin/tasks/task/{task_id}/edit/"


def opened(client: Client, task_id: str) -> dict[str, str]:
    """What stands in the form of a task."""
    response = client.get(address(task_id))
    assert response.status_code == 200
    return values(response.content.decode())


def test_a_scheduled_task_is_moved_to_tomorrow(operator: Client, api: Api) -> None:
    payload = {"message": "Hello", "count": 5}
    task_id = api.create("demo", payload, queue="calm", process_at=FAR, metadata={"a": 1})
    assert (
        f'href="{address(task_id)}"'
        in operator.get(f"/admin/tasks/task/{task_id}/change/").content.decode()
    )
    form = opened(operator, task_id)
    assert form["process_at"] == "2093-01-15T10:00:00"
    before = api.task(task_id)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0, tzinfo=None)
    written = form | {"process_at": tomorrow.isoformat()}
    response = operator.post(address(task_id), written, follow=True)
    assert response.redirect_chain == [(f"/admin/tasks/task/{task_id}/change/", 302)]
    assert "The task was edited: due" in response.content.decode()
    assert api.task(task_id) == before | {"next_process_at": f"{tomorrow.isoformat()}Z"}
    (entry,) = activity.entries_of(task_id)
    assert (entry.what, entry.detail) == ("edited", f"due {tomorrow} UTC")
    services.delete(task_id)


def test_all_that_can_be_edited_is(operator: Client, api: Api) -> None:
    task_id = api.create("demo", {"message": "Hello", "count": 5}, queue="calm", process_at=FAR)
    written = opened(operator, task_id) | {
        "payload.message": "Bye",
        "process_at": "",
        "queue": "still",
        "max_retries": "9",
        "timeout": "90s",
        "metadata": '{"by": "hand"}',
    }
    operator.post(address(task_id), written)
    task = api.task(task_id)
    assert task["payload"] == {"message": "Bye", "count": 5}
    assert (task["state"], task["queue"], task["max_retry"]) == ("pending", "still", 9)
    assert (task["timeout"], task["metadata"]) == (90, {"by": "hand"})
    services.delete(task_id)


def test_a_task_that_waits_for_a_retry_keeps_its_failures(operator: Client, api: Api) -> None:
    task_id = api.create("fail_for_long")
    retried = api.wait(task_id, "retry")["retried"]
    operator.post(address(task_id), opened(operator, task_id) | {"process_at": FAR[:-1]})
    task = api.task(task_id)
    assert (task["state"], task["retried"], task["next_process_at"]) == ("retry", retried, FAR)
    services.delete(task_id)


def test_nothing_is_edited_where_nothing_was_changed(operator: Client, api: Api) -> None:
    task_id = api.create("resize", {"url": "http://a.example/", "width": 1}, queue="calm")
    response = operator.post(address(task_id), opened(operator, task_id), follow=True)
    assert "Nothing was changed." in response.content.decode()
    assert activity.entries_of(task_id) == []
    services.delete(task_id)


def test_what_is_wrong_stands_at_its_field(operator: Client, api: Api) -> None:
    task_id = api.create("resize", {"url": "http://a.example/", "width": 1}, queue="calm")
    written = opened(operator, task_id) | {"payload.width": "0", "max_retries": "-1"}
    response = operator.post(address(task_id), written)
    assert response.status_code == 422
    assert set(errors(response.content.decode())) == {"payload.width", "max_retries"}
    assert api.task(task_id)["payload"]["width"] == 1
    services.delete(task_id)


@pytest.mark.parametrize("is_gone", [False, True])
def test_what_was_written_for_a_task_that_waits_no_more_fills_in_a_new_one(
    operator: Client, api: Api, is_gone: bool
) -> None:
    task_id = api.create("resize", {"url": "http://a.example/", "width": 1}, process_at=FAR)
    written = opened(operator, task_id) | {"payload.width": "77", "queue": "calm"}
    services.run_now(task_id)
    api.wait(task_id, "completed")
    if is_gone:
        services.delete(task_id)
    response = operator.post(address(task_id), written)
    html = response.content.decode()
    assert response.status_code == 409
    assert "meanwhile, so it was not changed" in html
    assert values(html)["payload.width"] == "77"
    origin = "" if is_gone else f"&amp;from={task_id}"
    assert f'action="{ADD}?type=resize{origin}"' in html


def test_two_who_edit_do_not_overwrite_each_other_unknowingly(operator: Client, api: Api) -> None:
    task_id = api.create("echo", {"n": 1}, queue="calm")
    written = opened(operator, task_id) | {"payload": '{"n": 3}'}
    services.edit(task_id, TaskChanges(payload={"n": 2}))
    response = operator.post(address(task_id), written)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody else edited this task" in html
    assert api.task(task_id)["payload"] == {"n": 2}
    operator.post(address(task_id), values(html))
    assert api.task(task_id)["payload"] == {"n": 3}
    services.delete(task_id)


def test_a_task_that_does_not_wait_is_not_edited(operator: Client, api: Api) -> None:
    done = api.run("echo")["id"]
    response = operator.get(address(done))
    assert response.status_code == 409
    assert "Only a task that waits can be edited" in response.content.decode()
    assert operator.get(address(NOBODY)).status_code == 404
    assert address(done) not in operator.get(f"/admin/tasks/task/{done}/change/").content.decode()


def test_a_store_that_is_away_keeps_what_was_written(operator: Client, api: Api, hub: Hub) -> None:
    task_id = api.create("echo", queue="calm")
    written = opened(operator, task_id) | {"payload": '{"kept": "so"}'}
    with hub.stalled_store():
        assert operator.post(address(task_id), written).status_code == 503
    response = operator.get(address(task_id))
    assert NOT_CARRIED_OUT in response.content.decode()
    assert values(response.content.decode())["payload"] == '{"kept": "so"}'
    services.delete(task_id)


def test_editing_is_a_right_of_its_own(operator: Client, api: Api) -> None:
    task_id = api.create("echo", {"n": 1}, queue="calm")
    written = opened(operator, task_id) | {"payload": '{"n": 2}'}
    for rights in (("view_task", "add_task", "cancel_task"), ("change_task",)):
        other = staff("-".join(rights), rights=rights)
        assert other.get(address(task_id)).status_code == 403
        assert other.post(address(task_id), written).status_code == 403
    operator.logout()
    assert operator.post(address(task_id), written).status_code == 302
    assert api.task(task_id)["payload"] == {"n": 1}
    operator.force_login(User.objects.get(username="operator"))
    assert NOT_CARRIED_OUT in operator.get(address(task_id)).content.decode()
    services.delete(task_id)


def test_a_duplicate_of_a_scheduled_task_keeps_its_time(operator: Client, api: Api) -> None:
    task_id = api.create("echo", queue="calm", process_at=FAR)
    begun = values(operator.get(ADD, {"from": task_id}).content.decode())
    assert begun["process_at"] == FAR[:-1]
    services.delete(task_id)
