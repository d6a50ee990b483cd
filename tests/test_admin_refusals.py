"""Pages of the admin that refuse, or fail: they look like the admin, and say what is missing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client

from tests.api import NOBODY
from tests.round_trips import counted
from tests.staff import ACT, LIST, staff

pytestmark = pytest.mark.django_db
SIDEBAR = 'id="nav-sidebar"'
ASK = "Ask somebody who manages staff accounts."


def text(answer: Any, status: int) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        (LIST, "see tasks"),
        (f"{LIST}add/", "create tasks"),
        ("/admin/auth/user/", "see accounts and groups"),
        ("/admin/auth/user/add/", "manage staff accounts"),
        ("/admin/access/apikey/", "see API keys"),
        ("/admin/access/apikey/add/", "make API keys"),
        ("/admin/access/activity/", "see activity"),
    ],
)
def test_who_may_not_is_told_which_right_is_missing(path: str, missing: str) -> None:
    html = text(staff("stranger").get(path), 403)
    assert f"You do not have permission to {missing}. {ASK}" in html
    assert SIDEBAR in html


@pytest.mark.usefixtures("hub")
def test_an_unknown_address_looks_like_the_admin_and_strangers_sign_in() -> None:
    viewer = staff("viewer", groups=("Viewer",))
    for path in ("/admin/nothing/", "/admin/auth/nothing/", f"{LIST}{NOBODY}/gone/"):
        html = text(viewer.get(path), 404)
        assert "There is no such page: it may be gone, or was never here." in html
        assert SIDEBAR in html
        assert Client(SERVER_NAME="localhost").get(path)["Location"].startswith("/admin/login/")


@pytest.mark.usefixtures("hub")
def test_so_do_a_form_that_has_expired_and_what_is_not_understood() -> None:
    user = User.objects.create_superuser("root")
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.force_login(user)
    html = text(strict.post(ACT, {"action": "cancel"}), 403)
    assert "That form has expired: go back, reload, and try again. Nothing was done." in html
    assert SIDEBAR in html
    strict.handler.enforce_csrf_checks = False
    html = text(strict.post(ACT, {"action": "explode"}), 400)
    assert "That request was not understood." in html
    assert SIDEBAR in html
    nobody = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    html = text(nobody.post("/admin/login/", {"username": "root"}), 403)
    assert "That form has expired" in html
    assert SIDEBAR not in html


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    "path", [ACT, f"{LIST}views/save/", "/admin/tasks/queue/idle/pause/", "/admin/logout/"]
)
def test_an_address_that_only_forms_are_sent_to_says_so(path: str) -> None:
    answer = staff("viewer", groups=("Viewer",)).get(path)
    html = text(answer, 405)
    assert "This is no page: only forms are sent here. Nothing was done." in html
    assert SIDEBAR in html
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize("path", ["/admin/", LIST, "/admin/nothing/"])
def test_a_failure_looks_like_the_admin_while_the_database_is_away(path: str) -> None:
    def away(*_: Any) -> Any:
        raise OperationalError("the database is away")

    viewer = staff("viewer", groups=("Viewer",))
    viewer.raise_request_exception = False
    with counted() as round_trips, connection.execute_wrapper(away):
        html = text(viewer.get(path), 500)
    assert round_trips.count == 0
    assert "Something went wrong here. It has been logged." in html
    assert "unfold/css/styles.css" in html
