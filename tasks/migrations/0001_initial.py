"""The rights that tasks and queues come with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Queue",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
            ],
            options={
                "permissions": (("pause_queue", "Can pause and resume queue"),),
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
            ],
            options={
                "permissions": (
                    ("cancel_task", "Can cancel task"),
                    ("run_task", "Can run task now"),
                ),
                "managed": False,
                "default_permissions": ("add", "view", "delete"),
            },
        ),
    ]
