"""Who did what stays known, whatever becomes of the account."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from access import activity
from access.activity import Activity, Kind, Target
from access.models import ApiKey
from access.scopes import Scope
from access.services import create_key
from tasks.models import Queue, Task
from tests.api import NOBODY, Api
from tests.staff import ACT, staff

pytestmark = pytest.mark.django_db


def test_it_outlives_the_account_and_the_task(api: Api) -> None:
    task_id = api.create("echo", queue="idle")
    client = staff("leaver", groups=("Operator",))
    client.post(ACT, {"action": "delete", "ids": task_id, "confirmed": "yes"})
    User.objects.all().delete()
    (entry,) = activity.entries_of(task_id)
    assert (entry.user, entry.user_name, entry.what) == (None, "leaver", "deleted")


def test_what_django_logged_before_becomes_activity() -> None:
    user = User.objects.create_user("veteran")
    key, _ = create_key("shop", [Scope.TASKS_READ])
    log: list[tuple[type[Model], str, str, int, str]] = [
        (Task, NOBODY, NOBODY, CHANGE, "cancelled"),
        (Task, NOBODY, NOBODY, ADDITION, "created like another"),
        (Queue, "low", "low", CHANGE, "paused"),
        (ApiKey, str(key.pk), str(key), ADDITION, '[{"added": {}}]'),
        (ApiKey, str(key.pk), str(key), CHANGE, "Revoked."),
    ]
    for model, object_id, named, flag, message in log:
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(model),
            object_id=object_id,
            object_repr=named,
            action_flag=flag,
            change_message=message,
        )
    times = list(LogEntry.objects.order_by("pk").values_list("action_time", flat=True))
    import_module("access.migrations.0003_earlier_activity").copy_log(apps, None)
    entries = Activity.objects.order_by("pk")
    assert [entry.at for entry in entries] == times
    assert {(entry.user_id, entry.user_name) for entry in entries} == {(user.pk, "veteran")}
    shown = Target.objects.order_by("pk").values_list(
        "activity__kind", "name", "label", "activity__what", "activity__detail"
    )
    assert list(shown) == [
        (Kind.TASK, NOBODY, "", "cancelled", ""),
        (Kind.TASK, NOBODY, "", "created", "like another"),
        (Kind.QUEUE, "low", "", "paused", ""),
        (Kind.KEY, "shop", key.key_id, "created", ""),
        (Kind.KEY, "shop", key.key_id, "revoked", ""),
    ]
