"""What Django's admin log has of tasks, queues and keys becomes activity, which groups may see."""

import re
from itertools import islice
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = {"task": "task", "queue": "queue", "apikey": "key"}
GROUPS = ("Viewer", "Operator")
AT_ONCE = 500


def copy_log(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One entry for each of the log's, the earliest first."""
    log = apps.get_model("admin", "LogEntry").objects.select_related("user", "content_type")
    ours = log.filter(
        content_type__app_label__in=["tasks", "access"], content_type__model__in=KINDS
    )
    entries = ours.order_by("action_time", "pk").iterator(chunk_size=AT_ONCE)
    activity, target = (apps.get_model("access", name) for name in ("Activity", "Target"))
    while batch := list(islice(entries, AT_ONCE)):
        made = activity.objects.bulk_create(activity(**deed(entry)) for entry in batch)
        target.objects.bulk_create(
            target(activity=new, **thing(entry)) for new, entry in zip(made, batch, strict=True)
        )


def deed(entry: Any) -> dict[str, Any]:
    """An entry of the log as one of ours."""
    what, _, detail = entry.change_message.rstrip(".").partition(" ")
    if entry.change_message.startswith("[") or not what:  # Django's own words
        what, detail = {1: "created", 3: "deleted"}.get(entry.action_flag, "changed"), ""
    return {
        "at": entry.action_time,
        "user": entry.user,
        "user_name": entry.user.username,
        "what": what.lower(),
        "detail": detail,
        "kind": KINDS[entry.content_type.model],
        "count": 1,
    }


def thing(entry: Any) -> dict[str, str]:
    """What an entry of the log is about; a key was named "name (ID)" there."""
    if key := re.fullmatch(r"(.*) \((.*)\)", entry.object_repr):
        return {"name": key[1], "label": key[2]}
    return {"name": entry.object_id[:200]}


def let_groups_look(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django makes permissions only after all migrations, so this one is made here."""
    config: Any = apps.get_app_config("access")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    right = apps.get_model("auth", "Permission").objects.get(codename="view_activity")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_activity"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("tasks", "0002_groups"),
    ]
    operations = [
        migrations.RunPython(copy_log, migrations.RunPython.noop),
        migrations.RunPython(let_groups_look, migrations.RunPython.noop),
    ]
