"""Staff at work in the admin, by Django's test client, in a database of the tests' own."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

LIST = "/admin/tasks/task/"
ACT = "/admin/tasks/task/act/"


def staff(name: str, *, groups: tuple[str, ...] = (), rights: tuple[str, ...] = ()) -> Client:
    """A client of somebody of the staff who is signed in; `rights` are codenames."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="tasks", codename__in=rights)
    )
    return client_of_user(user)


def client_of_user(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def act(client: Client, action: str, *ids: str, query: str = "", **fields: Any) -> Any:
    """The answer to a form of the list, with the messages of the page that it leads to."""
    form = {"action": action, "ids": ids, "next": LIST, **fields}
    return client.post(ACT + query, form, follow=True)


def said(answer: Any) -> list[str]:
    """The messages of the page that an action led to."""
    return [str(message) for message in answer.context["messages"]]
