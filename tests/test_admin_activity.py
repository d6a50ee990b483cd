"""What staff did, as the admin shows it: who sees what of it, and how it is found."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, RequestFactory

from access import activity
from access.activity import Kind
from access.scopes import Scope
from access.services import create_key
from tasks.queries.workers import living_workers
from tests.api import NOBODY, Api
from tests.hub import Hub
from tests.staff import client_of_user, staff

pytestmark = pytest.mark.django_db

PAGE = "/admin/access/activity/"
_SEES: dict[Kind, set[str]] = {
    Kind.TASK: {"view_task"},
    Kind.KEY: {"view_apikey"},
    Kind.USER: {"view_user"},
}


def do(name: str, what: str, kind: Kind, *names: str, **more: Any) -> int:
    """The id of what is recorded of a deed of an account of this name."""
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user = User.objects.get_or_create(username=name)[0]
    entry = activity.record(request, what, kind=kind, names=names, **more)
    assert entry
    return entry


def reader(*rights: str) -> Client:
    """Somebody who may see activity, and has these rights."""
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_activity", *rights]))
    return client_of_user(user)


def text_of(client: Client, path: str = PAGE, **query: Any) -> str:
    """What a reader reads, in one line."""
    answer = client.get(path, query)
    assert answer.status_code == 200
    html = answer.content.decode().partition('class="activity"')[2]
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("kind", _SEES)
def test_each_kind_is_for_those_who_may_see_such_things(hub: Hub, kind: Kind) -> None:
    entries = {each: do("ada", "changed", each, f"the-{each}") for each in _SEES}
    client = reader(*_SEES[kind])
    shown = text_of(client)
    for each, entry in entries.items():
        assert (f"the-{each}"[:8] in shown) == (each is kind)
        answer = client.get(f"{PAGE}{entry}/change/")
        assert answer.status_code == (200 if each is kind else 404)


def test_without_the_right_there_is_no_page(hub: Hub) -> None:
    entry = do("ada", "deleted", Kind.TASK, NOBODY)
    client = staff("other", rights=("view_task", "delete_task"))
    for path in (PAGE, f"{PAGE}{entry}/change/"):
        assert client.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert "Activity" not in client.get("/admin/").content.decode()
    assert staff("viewer", groups=("Viewer",)).get(PAGE).status_code == 200


def test_nothing_of_it_can_be_changed(hub: Hub) -> None:
    entry = do("ada", "deleted", Kind.TASK, NOBODY)
    root = client_of_user(User.objects.create_superuser("root"))
    assert root.post(f"{PAGE}{entry}/change/").status_code == 405
    for path in ("add/", f"{entry}/delete/", f"{entry}/history/"):
        assert root.get(PAGE + path).status_code == 404


def test_it_is_found_by_id_by_account_by_kind_and_by_time() -> None:
    do("ada", "deleted", Kind.TASK, NOBODY, "b" * 36, filter="state:archived")
    old = do("bob", "paused", Kind.QUEUE, "low")
    activity.Activity.objects.filter(pk=old).update(at="2020-01-01T00:00:00Z")
    client = reader("view_task")
    deed, pause = "ada Deleted 2 tasks all that matched state:archived 192.0.2.7", "queue low"
    for query, wanted in (
        ({}, {deed, pause}),
        ({"q": NOBODY}, {deed}),
        ({"q": "b" * 36}, {deed}),
        ({"q": "bob"}, {pause}),
        ({"q": "low"}, {pause}),
        ({"q": "nobody"}, set()),
        ({"kind": "task"}, {deed}),
        ({"since": "hour"}, {deed}),
        ({"since": "hour", "q": "bob"}, set()),
        ({"kind": "nothing", "since": "soon", "before": "x"}, {deed, pause}),
        ({"before": str(old)}, {deed}),
        ({"before": "9" * 40}, {deed, pause}),
    ):
        shown = text_of(client, **query)
        assert {each for each in (deed, pause) if each in shown} == wanted, query


def test_a_name_finds_what_was_done_by_it_and_to_it_once_each() -> None:
    by = do("ada", "paused", Kind.QUEUE, "low")
    to = do("bob", "changed", Kind.USER, "ada")
    both = do("ada", "activated", Kind.USER, "ada")
    rows = reader("view_task", "view_user").get(PAGE, {"q": "ada"}).context["rows"]
    assert [row.entry.pk for row in rows] == [both, to, by]


def test_it_goes_on_page_by_page() -> None:
    ids = [do("ada", "paused", Kind.QUEUE, f"queue-{number:02}") for number in range(60)]
    client = reader("view_task")
    first = client.get(PAGE, {"kind": "queue"})
    assert [row.entry.pk for row in first.context["rows"]] == ids[:9:-1]
    second = client.get(f"{PAGE}?{first.context['older_query']}")
    assert [row.entry.pk for row in second.context["rows"]] == ids[9::-1]
    assert second.context["older_query"] == ""


def test_an_entry_tells_all_and_links_what_is_still_there(api: Api, hub: Hub) -> None:
    there = api.create("echo", queue="idle")
    refused = {"finished meanwhile": 3}
    labels = {there: "echo", NOBODY: "mail"}
    entry = do("ada", "deleted", Kind.TASK, there, NOBODY, labels=labels, refused=refused)
    client = reader("view_task")
    shown = text_of(client, f"{PAGE}{entry}/change/")
    assert "Deleted: 2 tasks" in shown
    assert "Not deleted 3: finished meanwhile" in shown
    assert f"{there} echo still there {NOBODY} mail –" in shown
    html = client.get(f"{PAGE}{entry}/change/").content.decode()
    assert f"/admin/tasks/task/{there}/change/" in html
    assert f"/admin/tasks/task/{NOBODY}/change/" not in html
    with hub.stalled_store():
        assert NOBODY in text_of(client, f"{PAGE}{entry}/change/")


def test_workers_keys_accounts_and_queues_are_linked_too(hub: Hub) -> None:
    key, _ = create_key("shop", [Scope.TASKS_READ])
    worker = living_workers()[0]
    root = client_of_user(User.objects.create_superuser("root"))
    me = User.objects.get()
    for kind, name, label, address in (
        (Kind.WORKER, worker.name, worker.label, f"/admin/tasks/worker/{worker.name}/"),
        (Kind.KEY, "shop", key.key_id, f"/admin/access/apikey/{key.pk}/change/"),
        (Kind.USER, "root", "", f"/admin/auth/user/{me.pk}/change/"),
        (Kind.GROUP, "Viewer", "", "/admin/auth/group/"),
        (Kind.QUEUE, "low", "", "/admin/tasks/queue/low/"),
    ):
        entry = do("ada", "changed", kind, name, labels={name: label})
        html = root.get(f"{PAGE}{entry}/change/").content.decode()
        assert f'<a href="{address}' in html.partition("task-table")[2]
    assert f"worker {worker.label}" in text_of(root)


def test_the_page_of_a_task_that_is_gone_says_who_deleted_it(hub: Hub) -> None:
    entry = do("ada <b>", "deleted", Kind.TASK, NOBODY, labels={NOBODY: "mail"})
    address = f"/admin/tasks/task/{NOBODY}/change/"
    answer = staff("viewer", groups=("Viewer",)).get(address)
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "This mail task was deleted by" in html
    assert "<strong>ada &lt;b&gt;</strong>" in html
    assert f"{PAGE}{entry}/change/" in html
    only_tasks = staff("narrow", rights=("view_task",)).get(address).content.decode()
    assert "was deleted by" in only_tasks
    assert PAGE not in only_tasks
