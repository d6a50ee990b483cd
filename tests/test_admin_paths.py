"""The top of each page of the admin says where it stands, in one way, and names nothing twice."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags

from tests.api import Api
from tests.staff import client_of_user

pytestmark = pytest.mark.django_db


def _path(client: Client, address: str) -> list[str]:
    html = client.get(address).content.decode()
    heading = re.search(r"<h1.*?</h1>", html, re.DOTALL)
    assert heading
    words = unescape(strip_tags(heading.group())).split("chevron_right")
    return [" ".join(word.split()) for word in words]


def test_a_page_is_named_after_its_part_of_the_sidebar(api: Api) -> None:
    done = api.run("echo")["id"]
    user = User.objects.create_superuser("eve")
    client = client_of_user(user)
    assert {address: _path(client, f"/admin/{address}") for address in _PATHS} == _PATHS
    assert _path(client, f"/admin/tasks/task/{done}/change/") == ["Tasks", "echo"]
    assert _path(client, f"/admin/auth/user/{user.pk}/change/") == ["Users", "eve"]


_PATHS = {
    "": ["Dashboard"],
    "tasks/task/": ["Tasks"],
    "tasks/task/add/": ["Tasks", "New task"],
    "tasks/errors/": ["Errors"],
    "tasks/type/": ["Types"],
    "tasks/type/echo/": ["Types", "echo"],
    "tasks/queue/": ["Queues"],
    "tasks/queue/default/": ["Queues", "default"],
    "tasks/worker/": ["Workers"],
    "access/activity/": ["Activity"],
    "access/apikey/": ["API keys"],
    "access/apikey/add/": ["API keys", "Add API key"],
    "auth/user/": ["Users"],
    "auth/group/": ["Groups"],
    "password_change/": ["Password change"],
}
