"""Actions on tasks in the admin: on one, several, all that match; what is refused, and the log."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as ConnectionLost

from access import activity
from access.activity import Activity, Target
from tasks import registry
from tasks.admin.bulk import bulk_action
from tasks.engine import broker, services
from tasks.engine.spec import NewTask
from tests.api import NOBODY, Api
from tests.gate import Gate
from tests.hub import Hub
from tests.staff import ACT, LIST, act, said, staff

QUEUE = "still"

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return staff("operator", groups=("Operator",))


def create(number: int, **payload: Any) -> list[str]:
    new_task = NewTask.of(registry.get("echo"), queue=QUEUE, payload=payload)
    return [services.create(new_task).task_id for _ in range(number)]


def states(api: Api, ids: list[str]) -> set[str]:
    return {api.task(task_id)["state"] for task_id in ids}


def count(api: Api, state: str) -> int:
    return int(api.stats(QUEUE)[state])


def test_one_task_is_cancelled_after_asking_and_runs_again(api: Api, operator: Client) -> None:
    (task_id,) = create(1, customer="<b>ACME</b>")
    asked = act(operator, "cancel", task_id).content.decode()
    assert "Cancel 1 task?" in asked
    assert "customer: &lt;b&gt;ACME&lt;/b&gt;" in asked
    assert "Keep it" in asked
    assert api.task(task_id)["state"] == "pending"
    assert said(act(operator, "cancel", task_id, confirmed="yes")) == ["1 task cancelled."]
    assert api.task(task_id)["state"] == "archived"
    assert said(act(operator, "run", task_id)) == ["1 task run."]
    assert api.task(task_id)["state"] == "pending"
    logged = [(entry.user_name, entry.what) for entry in activity.entries_of(task_id)]
    assert logged == [("operator", "run"), ("operator", "cancelled")]
    services.delete(task_id)


def test_a_scheduled_task_is_run_now(api: Api, operator: Client) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    task_id = api.create("echo", process_at=tomorrow)
    act(operator, "run", task_id)
    api.wait(task_id, "completed")


def test_deleting_asks_first(api: Api, operator: Client) -> None:
    (task_id,) = create(1)
    page = act(operator, "delete", task_id).content.decode()
    assert "Delete 1 task?" in page
    assert "This cannot be undone." in page
    assert task_id in page
    assert api.task(task_id)["state"] == "pending"
    assert said(act(operator, "delete", task_id, confirmed="yes")) == ["1 task deleted."]
    assert api.http.get(f"/api/v1/tasks/{task_id}").status_code == 404
    (entry,) = activity.entries_of(task_id)  # however long the task is gone
    assert (entry.user_name, entry.what, entry.address) == ("operator", "deleted", "127.0.0.1")
    assert [(target.name, target.label) for target in entry.targets.all()] == [(task_id, "echo")]


def test_several_are_asked_about_and_each_outcome_is_told(api: Api, operator: Client) -> None:
    pending = create(2)
    completed = api.run("echo")["id"]
    ids = [*pending, completed, NOBODY, "junk"]
    asked = act(operator, "cancel", *ids).content.decode()
    assert "Cancel 2 tasks?" in asked
    assert "Left as they are: 1 completed, 2 no longer there." in asked
    assert states(api, pending) == {"pending"}
    assert said(act(operator, "cancel", *ids, confirmed="yes")) == [
        "2 tasks cancelled; 1 was not: it had ended; 2 were not: they were no longer there."
    ]
    entry = Activity.objects.get()
    refused = {"had ended": 1, "was no longer there": 2}
    assert (entry.count, entry.filter, entry.refused) == (2, "", refused)
    assert states(api, pending) == {"archived"}
    assert activity.entries_of(completed) == []


def test_who_deletes_a_task_on_its_page_comes_to_the_list(api: Api, operator: Client) -> None:
    task_id = api.create("echo", queue="idle")
    page = f"{LIST}{task_id}/change/"
    asked = act(operator, "delete", task_id, next=page).content.decode()
    assert f'href="{page}" data-keep' in asked
    answer = act(operator, "delete", task_id, next=page, confirmed="yes")
    assert answer.redirect_chain == [(LIST, 302)]
    assert said(answer) == ["1 task deleted."]


def test_what_runs_is_not_deleted(api: Api, operator: Client, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait(task_id, "active")
    answer = act(operator, "delete", task_id, confirmed="yes")
    assert said(answer) == ["The task was not deleted: it was running."]
    gate.open()


def test_all_that_match_are_acted_on_batch_by_batch(
    api: Api, operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_action, "AT_ONCE", 200)
    create(450)
    query = f"?state=pending&queue={QUEUE}"
    task_filter = act(operator, "delete", query=query, all="1")
    assert "Delete 450 tasks?" in task_filter.content.decode()
    assert count(api, "pending") == 450
    left, progress = [], task_filter.context["signed"]
    for _ in range(2):
        page = act(operator, "delete", query=query, all="1", confirmed="yes", progress=progress)
        assert page.templates[0].name == "admin/tasks/bulk/progress.html"
        progress = page.context["signed"]
        left.append(count(api, "pending"))
    done = act(operator, "delete", query=query, all="1", confirmed="yes", progress=progress)
    assert left == [250, 50]
    assert said(done) == ["450 tasks deleted."]
    entry = Activity.objects.get()  # one, however many batches there were
    assert (entry.user_name, entry.what, entry.count) == ("operator", "deleted", 450)
    assert entry.filter == f"state:pending queue:{QUEUE}"
    assert Target.objects.filter(activity=entry, label="echo").count() == 450
    assert count(api, "pending") == 0


def test_a_filter_keeps_the_others_out(api: Api, operator: Client) -> None:
    wanted, others = create(3, city="Zürich"), create(3, city="Bern")
    query = f"?state=pending&queue={QUEUE}&q=Zürich"
    task_filter = act(operator, "cancel", query=query, all="1")
    assert "Cancel 3 tasks?" in task_filter.content.decode()
    progress = task_filter.context["signed"]
    act(operator, "cancel", query=query, all="1", confirmed="yes", progress=progress)
    assert (states(api, wanted), states(api, others)) == ({"archived"}, {"pending"})
    for task_id in others:
        services.delete(task_id)


def test_of_the_list_of_all_only_what_it_can_be_done_to_is_acted_on(
    api: Api, operator: Client
) -> None:
    pending, cancelled = create(2)
    act(operator, "cancel", cancelled, confirmed="yes")
    query = f"?queue={QUEUE}&since=1h"
    asked = act(operator, "cancel", query=query, all="1")
    assert "Cancel 1 task?" in asked.content.decode()
    progress = asked.context["signed"]
    done = act(operator, "cancel", query=query, all="1", confirmed="yes", progress=progress)
    assert said(done) == ["1 task cancelled."]
    assert states(api, [pending]) == {"archived"}


@pytest.mark.parametrize("query", ["?state=pending&queue=nowhere", "?since=soon", "?state=lost"])
def test_a_filter_that_is_not_understood_acts_on_nothing(
    api: Api, operator: Client, query: str
) -> None:
    (task_id,) = create(1)
    answer = act(operator, "delete", query=query, all="1", confirmed="yes")
    assert "Nothing was done." in said(answer)[0]
    assert api.task(task_id)["state"] == "pending"
    services.delete(task_id)


@pytest.mark.parametrize("action", ["cancel", "run", "delete"])
def test_each_action_needs_its_right(api: Api, action: str) -> None:
    (task_id,) = create(1)
    others = {"cancel_task", "run_task", "delete_task", "add_task", "view_task"} - {
        f"{action}_task"
    }
    may_not = staff("may-not", rights=tuple(others))
    assert act(may_not, action, task_id, confirmed="yes").status_code == 403
    assert act(staff("sees-none", rights=(f"{action}_task",)), action, task_id).status_code == 403
    assert api.task(task_id)["state"] == "pending"
    assert activity.entries_of(task_id) == []
    page = may_not.get(LIST, {"q": task_id}).content.decode()
    assert f'data-action="{action}"' not in page
    services.delete(task_id)


def test_only_posts_with_a_known_action_and_own_form_are_taken(hub: Hub, operator: Client) -> None:
    assert operator.get(ACT).status_code == 405
    assert act(operator, "explode", NOBODY).status_code == 400
    forged = act(operator, "cancel", query="?state=active", all="1", confirmed="yes", progress="x")
    assert forged.status_code == 400
    assert said(act(operator, "cancel")) == ["No task was selected."]


def test_it_leads_on_to_pages_of_the_admin_only(hub: Hub, operator: Client) -> None:
    for elsewhere in ("https://example.com/admin/", "//example.com", "/admin/../x\\", "/health"):
        answer = operator.post(ACT, {"action": "run", "ids": NOBODY, "next": elsewhere})
        assert answer.headers["Location"].startswith("/admin/"), elsewhere
    own = f"{LIST}?state=retry"
    answer = operator.post(ACT, {"action": "run", "ids": NOBODY, "next": own})
    assert answer.headers["Location"] == own


def test_when_the_store_goes_away_it_says_how_many_are_left(api: Api, operator: Client) -> None:
    ids = create(3)
    real = broker.cancel
    calls: list[str] = []

    def goes_away(*arguments: Any, **named: Any) -> Any:
        calls.append("")
        if len(calls) > 1:
            raise ConnectionLost("the store is away")
        return real(*arguments, **named)

    with patch("tasks.engine.broker.cancel", goes_away):
        answer = act(operator, "cancel", *ids, confirmed="yes")
    assert said(answer) == [
        "1 task cancelled.",
        "The store does not answer: 2 tasks left as before.",
    ]
    for task_id in ids[1:]:
        services.delete(task_id)


def test_when_the_store_is_away_acting_on_all_waits_to_be_gone_on_with(
    api: Api, operator: Client
) -> None:
    ids = create(2)
    query = f"?state=pending&queue={QUEUE}"
    progress = act(operator, "delete", query=query, all="1").context["signed"]
    with patch("tasks.engine.broker.list_tasks", side_effect=ConnectionLost("the store is away")):
        page = act(operator, "delete", query=query, all="1", confirmed="yes", progress=progress)
    assert "The store does not answer" in page.content.decode()
    assert "data-continues" not in page.content.decode()
    assert states(api, ids) == {"pending"}
    progress = page.context["signed"]
    done = act(operator, "delete", query=query, all="1", confirmed="yes", progress=progress)
    assert said(done) == ["2 tasks deleted."]
