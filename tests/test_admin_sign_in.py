"""Signing in is limited: whoever guesses passwords is soon told to wait."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client

from tests.staff import LIST

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/?next=/admin/tasks/task/"
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def ada(settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_superuser("ada", password=PASSWORD)


def signs_in(password: str, name: str = "ada", address: str = "198.51.100.7") -> Any:
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR=address)
    return client.post(LOGIN, {"username": name, "password": password})


def test_after_five_failures_one_waits_also_with_the_right_password() -> None:
    for _ in range(4):
        assert signs_in("guess").status_code == 200
    for password in ("guess", PASSWORD):
        refused = signs_in(password)
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 900
        words = re.sub(r"\s+", " ", refused.content.decode())
        assert re.search(
            r"failed 5 times from here. Try again after \d\d:\d\d:\d\d UTC, in \d+ min", words
        )
        assert "TaskHub" in words
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15))
    welcomed = signs_in(PASSWORD)
    assert (welcomed.status_code, welcomed["Location"]) == (302, LIST)
    assert not AccessAttempt.objects.exists()


def test_nobody_is_shut_out_by_who_guesses_elsewhere_or_at_another_name() -> None:
    for _ in range(5):
        signs_in("guess", address="203.0.113.9")
        signs_in("guess", name="nobody")
    assert signs_in(PASSWORD).status_code == 302


def test_what_was_tried_is_kept_nowhere() -> None:
    signs_in("nearly my password")
    (attempt,) = AccessAttempt.objects.values()
    assert "nearly" not in str(attempt)
