"""Who did what in the admin, to what, and when.

What is recorded stays, whatever becomes of the account, and of what it was done to: nothing
cascades into it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

_AT_ONCE: Final = 500  # rows of targets that are inserted with one statement
_NAME_MAX: Final = 200
MOST_OF_ONE: Final = 100
"""Entries about one thing that are read, the newest ones."""


class Kind(models.TextChoices):
    """What something was done to."""

    TASK = "task", "task"
    QUEUE = "queue", "queue"
    WORKER = "worker", "worker"
    KEY = "key", "API key"
    USER = "user", "user"
    GROUP = "group", "group"


class Activity(models.Model):
    """One deed, be it on one thing or on many.

    user: the account, None once it is deleted; user_name: its name at that time, which stays.
    what: such as "cancelled", "paused", "password changed".
    detail: what else there is to say, such as "like" which task one was created.
    count: to how many it was done; each is a target.
    filter: where it was for all that match, which filter; else "".
    refused: how many it was not done to, by reason.
    address: the IP address that it was asked from.
    """

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    user_name = models.CharField(max_length=150)
    what = models.CharField(max_length=100)
    detail = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    count = models.PositiveIntegerField(default=0)
    filter = models.TextField(blank=True, default="")
    refused = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "activity"
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=["at"], name="activity_at"),
            models.Index(fields=["kind", "id"], name="activity_kind"),
            models.Index(fields=["user_name", "id"], name="activity_user_name"),
        )

    def __str__(self) -> str:
        return f"{self.user_name} {self.what} {self.count} × {self.kind}"


class Target(models.Model):
    """What a deed was done to.

    name: a task's id, else the name of a queue, a worker, a key, an account or a group.
    label: a task's type, a worker's host and process, a key's id; else "".
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="targets")
    name = models.CharField(max_length=_NAME_MAX)
    label = models.CharField(max_length=_NAME_MAX, blank=True, default="")

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=["name"], name="activity_target_name"),)

    def __str__(self) -> str:
        return str(self.name)


def record(
    request: HttpRequest,
    what: str,
    *,
    kind: Kind,
    names: Sequence[str],
    labels: Mapping[str, str] | None = None,
    detail: str = "",
    filter: str = "",  # noqa: A002  it is what it is
    refused: Mapping[str, int] | None = None,
    entry: int | None = None,
) -> int | None:
    """Record that the one who asks did this to all of these.

    labels: by name.
    refused: how many it was not done to in all, by reason.
    entry: what an earlier call for a part of the same deed answered; that entry grows.

    Answers the entry's id. Where it was done to none, nothing is recorded, and `entry` answered.
    """
    if not names:
        return entry
    with transaction.atomic():
        entry = _grown(request, entry, len(names), refused) or _begun(
            request,
            what=what,
            kind=kind,
            detail=detail,
            filter=filter,
            count=len(names),
            refused=dict(refused or {}),
        )
        labels = labels or {}
        Target.objects.bulk_create(
            [
                Target(
                    activity_id=entry,
                    name=name[:_NAME_MAX],
                    label=labels.get(name, "")[:_NAME_MAX],
                )
                for name in names
            ],
            batch_size=_AT_ONCE,
        )
    return entry


def entries_of(name: str, kind: Kind = Kind.TASK) -> list[Activity]:
    """What was done to a thing, newest first: at most MOST_OF_ONE entries, in one query."""
    entries = Activity.objects.filter(kind=kind, targets__name=name)
    return list(entries.order_by("-pk")[:MOST_OF_ONE])


def deletion_of(task_id: str) -> Target | None:
    """The latest deletion of a task, with its activity, in one query."""
    deleted = Target.objects.filter(
        name=task_id, activity__kind=Kind.TASK, activity__what="deleted"
    )
    return deleted.select_related("activity").order_by("-pk").first()


def _begun(request: HttpRequest, **fields: Any) -> int:
    user = request.user
    entry = Activity.objects.create(
        user_id=user.pk,
        user_name=user.get_username(),
        address=request.META.get("REMOTE_ADDR", "")[:64],
        **fields,
    )
    return int(entry.pk)


def _grown(
    request: HttpRequest, entry: int | None, more: int, refused: Mapping[str, int] | None
) -> int | None:
    """The entry, after so many more are counted in; None where there is none to go on with."""
    if entry is None:
        return None
    own = Activity.objects.filter(pk=entry, user=request.user.pk)
    grown = own.update(count=models.F("count") + more, refused=dict(refused or {}))
    return entry if grown else None
