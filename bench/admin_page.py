"""The admin's list of tasks as somebody of the staff gets it, without the way over HTTP."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from bench.program import MeasurementFailed

_NAME = "bench"


def list_getter() -> Callable[[], object]:
    """Gets the page of all tasks, signed in, in the database of the measurements."""
    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(username=_NAME, is_staff=True, is_superuser=True)
    client = Client(SERVER_NAME=next(iter(settings.ALLOWED_HOSTS)))
    client.force_login(user)

    def get() -> None:
        answer = client.get("/admin/tasks/task/")
        if answer.status_code != 200:
            raise MeasurementFailed(f"the admin's list answers with status {answer.status_code}")

    return get
