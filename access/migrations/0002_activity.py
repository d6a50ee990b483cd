"""Who did what: kept by the hub itself, rather than in Django's admin log."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("user_name", models.CharField(max_length=150)),
                ("what", models.CharField(max_length=100)),
                ("detail", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "task"),
                            ("queue", "queue"),
                            ("worker", "worker"),
                            ("key", "API key"),
                            ("user", "user"),
                            ("group", "group"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("filter", models.TextField(blank=True, default="")),
                ("refused", models.JSONField(default=dict)),
                ("address", models.CharField(blank=True, default="", max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activity",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="access.activity",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["at"], name="activity_at"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["kind", "id"], name="activity_kind"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["user_name", "id"], name="activity_user_name"),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["name"], name="activity_target_name"),
        ),
    ]
