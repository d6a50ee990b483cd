"""The admin's pages ask the API for nothing: a hub may close it to whoever sees them."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.api import Api
from tests.environment import PROJECT
from tests.staff import LIST, client_of_user

API = "/api/"
_FOLDERS = ("tasks/static", "access/static")
_SCRIPTS = [path for folder in _FOLDERS for path in sorted(Path(PROJECT, folder).rglob("*.js"))]


class Fetched(HTMLParser):
    """The addresses of the API in a page, other than links to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if value and API in value and (tag, name) != ("a", "href")
        ]


def test_no_script_of_the_admin_names_the_api() -> None:
    assert len(_SCRIPTS) > 20
    assert [path.name for path in _SCRIPTS if API in path.read_text()] == []


@pytest.mark.django_db
def test_no_page_of_the_admin_fetches_from_the_api(api: Api) -> None:
    done = api.run("echo")["id"]
    client = client_of_user(User.objects.create_superuser("root"))
    pages = [
        "/admin/",
        LIST,
        f"{LIST}{done}/change/",
        f"{LIST}{done}/change/?part=live",
        f"{LIST}add/",
        f"{LIST}add/?type=echo",
        "/admin/tasks/errors/",
        "/admin/tasks/queue/default/",
        "/admin/access/activity/",
        "/admin/access/apikey/",
        "/admin/access/apikey/add/",
        "/admin/auth/user/",
        "/admin/auth/group/",
    ]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = Fetched()
        page.feed(answer.content.decode())
        assert page.found == [], path
