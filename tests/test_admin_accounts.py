"""Staff accounts and groups in the admin: rights in words, accounts that are never deleted."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access import activity
from access.activity import Kind
from taskhub.accounts.activation import LAST_SUPERUSER, ONESELF, why_not_deactivate
from tests.staff import client_of_user, staff

pytestmark = pytest.mark.django_db

USERS, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
MANAGER = ("view_user", "add_user", "change_user", "view_group")


@pytest.fixture
def root() -> Client:
    return client_of_user(User.objects.create_superuser("root"))


def manager() -> Client:
    """Somebody who manages accounts, and is no superuser."""
    user = User.objects.create_user("manager", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=MANAGER))
    return client_of_user(user)


def account(name: str, *groups: str, **more: Any) -> User:
    user = User.objects.create_user(name, is_staff=True, **more)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def save(client: Client, user: User, **changes: Any) -> Any:
    """Fill in the page of an account: what is left out stays."""
    said: dict[str, Any] = {"username": user.username, "rights": [], **changes}
    said.setdefault("groups", list(user.groups.values_list("pk", flat=True)))
    for name in ("is_active", "is_staff", "is_superuser"):
        if said.setdefault(name, getattr(user, name)):
            said[name] = "on"
        else:
            del said[name]
    return client.post(f"{USERS}{user.pk}/change/", said, follow=True)


def switch(client: Client, action: str, *users: User) -> list[str]:
    """What is said after an action of the list of accounts."""
    form = {"action": action, "_selected_action": [user.pk for user in users]}
    answer = client.post(USERS, form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def done_to(name: str, kind: Kind = Kind.USER) -> list[tuple[str, str]]:
    return [(entry.what, entry.detail) for entry in activity.entries_of(name, kind)]


def rights_of(group: Group) -> set[str]:
    return set(group.permissions.values_list("codename", flat=True))


def may(client: Client, user: User) -> str:
    """What the page of an account says at its end."""
    html = client.get(f"{USERS}{user.pk}/change/").content.decode()
    return str(re.findall(r'class="readonly[^>]*>([^<]*)<', html)[-1]).strip()


def test_a_group_is_made_of_words(root: Client) -> None:
    page = root.get(f"{GROUPS}add/").content.decode()
    for words in ("See tasks", "Run tasks again", "Manage staff accounts", "See activity"):
        assert words in page
    assert "Can add log entry" not in page
    root.post(f"{GROUPS}add/", {"name": "Keepers", "rights": ["tasks.view_task", "auth.view_user"]})
    group = Group.objects.get(name="Keepers")
    assert rights_of(group) == {"view_task", "view_user", "view_group"}
    assert "See tasks, see accounts and groups" in root.get(GROUPS).content.decode()
    assert done_to("Keepers", Kind.GROUP) == [("created", "")]


def test_what_has_no_words_stays_as_it_is(root: Client) -> None:
    group = Group.objects.get(name="Viewer")
    group.permissions.add(*Permission.objects.filter(codename__in=["view_session", "add_user"]))
    path = f"{GROUPS}{group.pk}/change/"
    root.post(path, {"name": "Viewer", "rights": ["tasks.pause_queue", "access.view_activity"]})
    assert rights_of(group) == {"view_session", "add_user", "pause_queue", "view_activity"}
    detail = "may now pause and resume queues; may no longer see tasks"
    assert done_to("Viewer", Kind.GROUP) == [("changed", detail)]
    assert (
        "tasks.unheard_of"
        in root.post(path, {"name": "Viewer", "rights": ["tasks.unheard_of"]})
        .context["adminform"]
        .form.errors["rights"]
        .as_text()
    )


def test_an_account_is_given_groups_and_what_it_may_is_told(root: Client) -> None:
    user = account("ada")
    assert may(root, user) == "Nothing yet: give it a group"
    viewer = Group.objects.get(name="Viewer")
    save(root, user, groups=[viewer.pk], rights=["tasks.pause_queue"])
    assert may(root, user) == "See tasks, pause and resume queues, see activity"
    save(root, user, groups=[viewer.pk], is_staff=False, rights=["tasks.pause_queue"])
    assert may(root, user) == "Nothing: the account is not staff"
    assert done_to("ada") == [
        ("changed", "no longer staff"),
        ("changed", "joined Viewer; may now pause and resume queues"),
    ]
    assert may(root, User.objects.get(username="root")) == "Everything"
    shown = root.get(USERS).content.decode()
    for words in ("Nothing: the account is not staff", "Everything"):
        assert words in shown


def test_what_stays_as_it_was_is_no_deed(root: Client) -> None:
    save(root, account("ada", "Viewer"))
    assert done_to("ada") == []


def test_a_deactivated_account_is_out_at_once_and_nothing_of_it_is_lost(root: Client) -> None:
    user = account("ada", "Operator")
    client = client_of_user(user)
    assert client.get("/admin/access/activity/").status_code == 200
    assert switch(root, "deactivate", user) == ["ada: deactivated."]
    assert client.get("/admin/access/activity/").status_code == 302
    assert may(root, user) == "Nothing: the account is deactivated"
    assert switch(root, "activate", user) == ["ada: activated."]
    save(root, user, is_active=False)
    assert [what for what, _ in done_to("ada")] == ["deactivated", "activated", "deactivated"]


def test_no_account_is_deleted(root: Client) -> None:
    user = account("ada")
    assert root.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    switch(root, "delete_selected", user)
    assert User.objects.filter(pk=user.pk).exists()
    assert f"{user.pk}/delete/" not in root.get(f"{USERS}{user.pk}/change/").content.decode()


def test_nobody_shuts_themselves_out_and_a_superuser_stays(root: Client) -> None:
    me, other = User.objects.get(username="root"), account("ada", is_superuser=True)
    assert switch(root, "deactivate", me) == [f"root was not deactivated. {ONESELF}"]
    for change in ({"is_active": False}, {"is_staff": False}, {"is_superuser": False}):
        page = save(root, me, **change)
        assert page.context["adminform"].form.errors == {next(iter(change)): [ONESELF]}
    assert switch(root, "deactivate", other) == ["ada: deactivated."]


def test_of_two_superusers_who_deactivate_each_other_one_stays(root: Client) -> None:
    first, second = User.objects.get(username="root"), account("ada", is_superuser=True)
    assert switch(root, "deactivate", second) == ["ada: deactivated."]
    with transaction.atomic():  # the second's request, which was let in before
        assert why_not_deactivate(first, by=second) == LAST_SUPERUSER


def test_a_superuser_is_a_superuser_s_to_change(root: Client) -> None:
    boss, client = User.objects.get(username="root"), manager()
    messages = switch(client, "deactivate", boss)
    assert messages == ["root was not deactivated. Only a superuser can do that to a superuser."]
    assert client.post(f"{USERS}{boss.pk}/password/", {}).status_code == 403
    assert save(client, boss, username="deposed").status_code == 403
    user = account("ada")
    save(client, user, is_superuser=True, username="eve")
    user.refresh_from_db()
    assert (user.username, user.is_superuser) == ("eve", False)
    assert done_to("eve") == [("changed", "was named ada")]


def test_a_new_password_is_told_of_and_not_told(root: Client) -> None:
    user = account("ada")
    new = "correct horse battery staple"
    form = {"password1": new, "password2": new, "usable_password": "true"}
    root.post(f"{USERS}{user.pk}/password/", form)
    user.refresh_from_db()
    assert user.check_password(new)
    assert done_to("ada") == [("password changed", "")]


def test_so_is_one_s_own() -> None:
    user = account("ada", "Viewer", password="at the beginning")
    client, new = client_of_user(user), "correct horse battery staple"
    path, again = "/admin/password_change/", {"new_password1": new, "new_password2": new}
    assert client.post(path, {"old_password": "wrong", **again}).status_code == 200
    assert Client().post(path, again).status_code == 302
    assert done_to("ada") == []
    done = client.post(path, {"old_password": "at the beginning", **again})
    assert done.headers["Location"] == f"{path}done/"
    assert done_to("ada") == [("password changed", "")]


def test_the_history_of_an_account_is_its_activity(root: Client) -> None:
    user = account("ada")
    answer = root.get(f"{USERS}{user.pk}/history/")
    assert answer.headers["Location"] == "/admin/access/activity/?kind=user&q=ada"
    assert root.get(f"{USERS}999999/history/").status_code == 404


def test_the_lists_cost_the_same_with_many_accounts(root: Client) -> None:
    def costs() -> list[int]:
        counts = []
        for page in (USERS, GROUPS):
            with CaptureQueriesContext(connection) as queries:
                root.get(page)
            counts.append(len(queries))
        return counts

    account("first", "Viewer", "Operator")
    before = costs()
    for number in range(20):
        account(f"number-{number}", "Viewer", "Operator")
    assert costs() == before


def test_who_may_only_look_reads_it_all() -> None:
    user = account("ada", "Viewer")
    user.user_permissions.set(Permission.objects.filter(codename="pause_queue"))
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "view_group"]))
    client = client_of_user(looker)
    page = client.get(f"{USERS}{user.pk}/change/").content.decode()
    for shown in ("Viewer", "Pause and resume queues", "See tasks, pause and resume queues"):
        assert shown in page
    assert "/password/" not in page
    group = Group.objects.get(name="Viewer")
    assert "See tasks, see activity" in client.get(f"{GROUPS}{group.pk}/change/").content.decode()
    assert save(client, user, is_superuser=True).status_code == 403


def test_accounts_are_for_those_who_may_see_them() -> None:
    client = staff("operator", groups=("Operator",))
    history = f"{USERS}{User.objects.get().pk}/history/"
    for path in (USERS, GROUPS, f"{USERS}add/", f"{GROUPS}add/", history):
        assert client.get(path).status_code == 403
