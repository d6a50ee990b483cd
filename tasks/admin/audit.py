"""Who did what to which task or queue, and when: Django's admin log."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from tasks.models import Queue, Task

_FLAGS: Final = {"created": ADDITION, "deleted": DELETION}
"""The log's kind of an entry by the first word that it says; else it is a change."""


def record(user: Any, task_ids: Sequence[str], what: str) -> None:
    """Log for each of these tasks what this user did, such as "cancelled"."""
    _record(user, Task, task_ids, what)


def record_queue(user: Any, queue: str, what: str) -> None:
    """Log what this user did to a queue, such as "paused"."""
    _record(user, Queue, [queue], what)


def entries_of(task_id: str) -> list[LogEntry]:
    """What was logged of a task, newest first."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Task), object_id=task_id
    )
    return list(entries.select_related("user").order_by("-action_time", "-id"))


def _record(user: Any, model: type[Model], names: Sequence[str], what: str) -> None:
    content_type = ContentType.objects.get_for_model(model)
    flag = _FLAGS.get(what.partition(" ")[0].lower(), CHANGE)
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                user_id=user.pk,
                content_type=content_type,
                object_id=name,
                object_repr=name,
                action_flag=flag,
                change_message=what,
            )
            for name in names
        ],
        batch_size=500,
    )
