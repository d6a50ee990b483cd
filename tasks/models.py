"""What rights are about, and what staff keep. Tasks, queues and workers live in the store: no
model of theirs has a table."""

from django.conf import settings
from django.db import models


class Task(models.Model):
    """A task, as Django's permissions name it."""

    id = models.CharField(primary_key=True, max_length=36)

    class Meta:
        managed = False
        default_permissions = ("add", "change", "view", "delete")
        permissions = (
            ("cancel_task", "Can cancel task"),
            ("run_task", "Can run task now"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Queue(models.Model):
    """A queue, likewise."""

    name = models.CharField(primary_key=True, max_length=100)

    class Meta:
        managed = False
        default_permissions = ()
        permissions = (("pause_queue", "Can pause and resume queue"),)

    def __str__(self) -> str:
        return str(self.name)


class Worker(models.Model):
    """A worker, likewise."""

    name = models.CharField(primary_key=True, max_length=200)

    class Meta:
        managed = False
        default_permissions = ()
        permissions = (("control_worker", "Can quiet and stop workers"),)

    def __str__(self) -> str:
        return str(self.name)


class SavedView(models.Model):
    """A filter of the list of tasks, kept by a person under a name.

    query: as the list's address has it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)

    class Meta:
        default_permissions = ()
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["user", "name"], name="one_view_of_a_name"),)

    def __str__(self) -> str:
        return str(self.name)
