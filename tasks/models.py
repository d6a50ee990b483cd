"""What rights are about. Tasks, queues and workers live in the store: no
model of theirs has a table."""

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
