"""Staff whose session has ended, and who act on what they still have before them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.api import NOBODY, Api
from tests.staff import ACT, LIST, said

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SAID = ["You were signed out: nothing was done. Please do it again."]


@pytest.fixture
def gone() -> Client:
    """Of an operator who is not signed in any more."""
    user = User.objects.create_user("operator", password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name="Operator"))
    return Client(SERVER_NAME="localhost")


def sign_in(client: Client, asked: Any) -> Any:
    """Where the sign-in, to which an answer leads, leads then."""
    assert asked.status_code == 302
    assert asked["Location"].startswith("/admin/login/")
    account = {"username": "operator", "password": PASSWORD}
    return client.post(asked["Location"], account, follow=True)


def test_an_action_of_the_list_does_nothing_and_leads_back_to_the_list(
    api: Api, gone: Client
) -> None:
    task_id = api.create("echo", queue="idle")
    listed = f"{LIST}?state=pending&queue=idle"
    asked = gone.post(ACT, {"action": "cancel", "ids": task_id, "next": listed})
    answer = sign_in(gone, asked)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == LIST
    assert answer.request["QUERY_STRING"] == "state=pending&queue=idle"
    assert said(answer) == SAID
    assert api.task(task_id)["state"] == "pending"


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/admin/tasks/queue/idle/pause/", "/admin/tasks/queue/idle/"),
        ("/admin/tasks/queue/idle/resume/", "/admin/"),
        ("/admin/access/apikey/1/revoke/", "/admin/tasks/errors/"),
        (f"{ACT}?error=ValueError", "/admin/tasks/errors/"),
    ],
)
def test_a_form_without_its_page_s_address_leads_to_the_page_it_was_on(
    gone: Client, address: str, page: str
) -> None:
    asked = gone.post(address, headers={"Referer": f"http://localhost{page}"})
    answer = sign_in(gone, asked)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, page)
    assert said(answer) == SAID


@pytest.mark.usefixtures("hub")
def test_a_dialog_is_told_where_to_sign_in(gone: Client) -> None:
    form = {"action": "delete", "ids": NOBODY, "next": LIST}
    told = gone.post(ACT, form, headers={"X-Question": "1"})
    assert (told.status_code, "Location" in told) == (401, False)
    account = {"username": "operator", "password": PASSWORD}
    answer = gone.post(told["X-Sign-In"], account, follow=True)
    assert answer.request["PATH_INFO"] == LIST
    assert said(answer) == SAID


@pytest.mark.usefixtures("hub")
def test_a_question_that_a_link_leads_to_is_asked_once_signed_in(gone: Client) -> None:
    told = gone.get("/admin/tasks/queue/idle/?ask=pause", headers={"X-Question": "1"})
    assert told.status_code == 401
    account = {"username": "operator", "password": PASSWORD}
    answer = gone.post(told["X-Sign-In"], account, follow=True)
    assert "Pause queue idle?" in answer.content.decode()


@pytest.mark.usefixtures("hub")
def test_a_long_action_has_done_what_it_has_done(gone: Client) -> None:
    form = {"action": "delete", "all": "1", "confirmed": "yes", "progress": "x", "next": LIST}
    answer = sign_in(gone, gone.post(ACT, form))
    assert said(answer) == ["You were signed out: nothing more was done. Please do it again."]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_nobody_is_led_elsewhere(gone: Client, back: str) -> None:
    answer = sign_in(gone, gone.post(ACT, {"next": back}))
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/admin/")
    answer = gone.get("/admin/signed-out/", {"back": back})
    assert answer["Location"] == "/admin/"
