"""The right to edit a task that waits, for the groups that may create and cancel tasks."""

from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django makes permissions only after all migrations, so it is made here."""
    config: Any = apps.get_app_config("tasks")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="tasks"
    )
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__in=permissions.filter(codename="add_task")
    )
    for group in groups.filter(permissions__in=permissions.filter(codename="cancel_task")):
        group.permissions.add(permissions.get(codename="change_task"))


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_groups")]
    operations = [
        migrations.AlterModelOptions(
            name="task",
            options={
                "default_permissions": ("add", "change", "view", "delete"),
                "managed": False,
                "permissions": (
                    ("cancel_task", "Can cancel task"),
                    ("run_task", "Can run task now"),
                ),
            },
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
