"""The right to quiet and stop workers, for those who act."""

from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_right(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """To the group that 0002_groups made, unless somebody has deleted it."""
    config: Any = apps.get_app_config("tasks")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="tasks", codename="control_worker"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Operator"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_change_task")]
    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
            ],
            options={
                "permissions": (("control_worker", "Can quiet and stop workers"),),
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]
