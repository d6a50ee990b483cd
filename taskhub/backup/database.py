"""What a backup has of the database: accounts, groups, API keys, activity, views."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from access.models import ApiKey
from taskhub.backup.backup_file import Record
from taskhub.backup.exceptions import BackupError

_APPS: Final = ("auth", "access", "tasks")
_AT_ONCE: Final = 500  # rows


def backed_up_models() -> list[type[Model]]:
    """In the order in which they refer to each other. Sessions end, and rights come with a
    migration."""
    configs = [(apps.get_app_config(label), None) for label in _APPS]
    found: Iterable[type[Model]] = serializers.sort_dependencies(configs)
    return [model for model in found if model._meta.managed and model is not Permission]


def row_records() -> Iterator[Record]:
    """The records of all rows. Raises DatabaseError."""
    for model in backed_up_models():
        rows = model._default_manager.order_by("pk").iterator(_AT_ONCE)
        for row in rows:
            (told,) = serializers.serialize("python", [row], use_natural_foreign_keys=True)
            yield {"row": told}


def require_no_accounts() -> None:
    """Raises BackupError where somebody has one, or a key; DatabaseError."""
    for model in (get_user_model(), ApiKey):
        if model._default_manager.exists():
            raise BackupError(
                f"the database has {model._meta.verbose_name_plural} already: restore into a new "
                "one (after `manage.py migrate`), or leave it alone with --no-database"
            )


def write_rows(records: Iterable[Record]) -> int:
    """Write these, in place of the groups that are there, within a transaction; how many.

    Raises DatabaseError.
    """
    Group.objects.all().delete()  # which migrations make
    count = 0
    for told in serializers.deserialize("python", (record["row"] for record in records)):
        told.save()
        count += 1
    statements = connection.ops.sequence_reset_sql(no_style(), backed_up_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return count
