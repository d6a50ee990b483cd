"""API keys in the admin: who may make them, look at them and revoke them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from access.activity import Activity, Target
from access.models import ApiKey
from access.scopes import Scope
from access.services import create_key
from tests.staff import client_of_user

pytestmark = pytest.mark.django_db

KEYS = "/admin/access/apikey/"
SAID = {"name": "shop", "scopes": ["tasks:read", "tasks:create"], "days": "30"}


def keeper(*rights: str) -> Client:
    """A client of somebody with these rights about keys."""
    user = User.objects.create_user("keeper", is_staff=True)
    own = Permission.objects.filter(content_type__app_label="access")
    user.user_permissions.set(own.filter(codename__in=[f"{right}_apikey" for right in rights]))
    return client_of_user(user)


def logged() -> list[tuple[str, str, str]]:
    targets = Target.objects.select_related("activity").order_by("pk")
    return [(each.activity.user_name, each.activity.what, each.name) for each in targets]


def test_there_are_three_rights_about_keys() -> None:
    own = Permission.objects.filter(content_type__model="apikey")
    names = set(own.values_list("codename", flat=True))
    assert names == {"add_apikey", "view_apikey", "revoke_apikey"}


def test_each_right_is_for_one_thing() -> None:
    key, _ = create_key("app", [Scope.TASKS_READ])
    client = keeper()
    user = User.objects.get()
    pages = {"view": [KEYS, f"{KEYS}{key.pk}/change/"], "add": [f"{KEYS}add/"]}
    pages["revoke"] = [f"{KEYS}{key.pk}/revoke/"]
    for right in pages:
        user.user_permissions.set([Permission.objects.get(codename=f"{right}_apikey")])
        statuses = {of: {client.get(page).status_code for page in pages[of]} for of in pages}
        assert statuses == {of: {200 if of == right else 403} for of in pages}
    assert client.post(f"{KEYS}{key.pk}/delete/").status_code == 403


def test_a_key_is_made_and_its_token_shown_once() -> None:
    client = keeper("add", "view")
    page = client.post(f"{KEYS}add/", {**SAID, "queues": ["low"], "rate_limit": "5/m"})
    token = page.context["token"]
    assert token in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    key = ApiKey.objects.get()
    assert (key.created_by, key.state, key.rate_limit) == ("keeper", "active", "5/m")
    assert (key.scopes, key.queues, key.types) == (["tasks:create", "tasks:read"], ["low"], [])
    assert logged() == [("keeper", "created", "shop")]
    secret = token.rpartition("_")[2]
    made_at = f"{key.created_at:%Y-%m-%d %H:%M:%S} UTC"  # as everywhere in the admin
    assert made_at in client.get(f"{KEYS}{key.pk}/change/").content.decode()
    for path in (KEYS, f"{KEYS}{key.pk}/change/"):
        text = client.get(path).content.decode()
        assert "shop" in text
        assert secret not in text
        assert key.secret_hash not in text
    recorded = [*Activity.objects.values_list(), *Target.objects.values_list()]
    assert secret not in str(recorded)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "taken"},
        {"scopes": []},
        {"scopes": ["tasks:fly"]},
        {"queues": ["nowhere"]},
        {"types": ["nothing"]},
        {"days": "1000"},
        {"rate_limit": "often"},
    ],
)
def test_what_is_wrong_makes_no_key(wrong: dict[str, Any]) -> None:
    create_key("taken", [Scope.TASKS_READ])
    client = keeper("add")
    page = client.post(f"{KEYS}add/", {**SAID, **wrong})
    assert set(page.context["adminform"].form.errors) == set(wrong)
    assert ApiKey.objects.count() == 1


def test_a_key_is_revoked_once_it_was_asked_about() -> None:
    key, _ = create_key("app", [Scope.TASKS_READ])
    client = keeper("view", "revoke")
    path = f"{KEYS}{key.pk}/revoke/"
    assert "Revoke the key app?" in client.get(path).content.decode()
    key.refresh_from_db()
    assert key.state == "active"
    for _ in range(2):  # a second click does no more
        assert client.post(path).status_code == 302
    key.refresh_from_db()
    assert key.state == "revoked"
    assert logged() == [("keeper", "revoked", "app")]
    assert path not in client.get(f"{KEYS}{key.pk}/change/").content.decode()
    assert client.get(f"{KEYS}999999/revoke/").status_code == 404


def test_nothing_about_a_key_can_be_changed() -> None:
    key, _ = create_key("app", [Scope.TASKS_READ])
    client = keeper("view", "add", "revoke")
    answer = client.post(f"{KEYS}{key.pk}/change/", {**SAID, "name": "other"})
    assert answer.status_code == 403
    key.refresh_from_db()
    assert key.name == "app"
