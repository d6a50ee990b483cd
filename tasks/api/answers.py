"""What answers about tasks and queues have, for the description of the API.

What takes long to ask of a serializer, the program makes by itself; tests compare.
"""

from typing import Any

from rest_framework import serializers

from tasks.api.serializers import MAX_BULK, NewTaskSerializer, TaskSerializer
from tasks.engine.states import State
from tasks.fields import JsonObjectField


class NewTasksSerializer(serializers.Serializer[Any]):
    """The body of a request to create several tasks."""

    tasks = serializers.ListField(child=NewTaskSerializer(), min_length=1, max_length=MAX_BULK)


class CreatedTaskSerializer(serializers.Serializer[Any]):
    """A task that was created."""

    task_id = serializers.UUIDField()
    queue = serializers.CharField()
    status = serializers.ChoiceField([State.PENDING.value, State.SCHEDULED.value])


class CreatedTasksSerializer(serializers.Serializer[Any]):
    """Tasks that were created, in the order in which they were asked for."""

    tasks = CreatedTaskSerializer(many=True)


class ListedTaskSerializer(TaskSerializer):
    """A task, with what was asked for beside."""

    payload = JsonObjectField(required=False)
    metadata = JsonObjectField(required=False)
    result = serializers.JSONField(required=False, help_text="Null until it has completed.")


class TaskPageSerializer(serializers.Serializer[Any]):
    """A page of the list of tasks."""

    tasks = ListedTaskSerializer(many=True)
    next_cursor = serializers.CharField(
        allow_null=True, help_text="Asks for the next page; null at the end."
    )


class DoneMessageSerializer(serializers.Serializer[Any]):
    """It was done."""

    message = serializers.CharField(help_text="For people.")


class TaskTypeSerializer(serializers.Serializer[Any]):
    """A type of tasks, with what its tasks get when a request does not say otherwise."""

    type = serializers.CharField()
    description = serializers.CharField(help_text="What the docstring of its handler says.")
    queue = serializers.CharField()
    timeout = serializers.FloatField(help_text="Seconds for one attempt.")
    max_retries = serializers.IntegerField(help_text="Attempts after the first.")
    payload_schema = JsonObjectField(
        allow_null=True, help_text="What its payloads have to be, as a JSON Schema; null for any."
    )


class QueueStatsSerializer(serializers.Serializer[Any]):
    """How many tasks of a queue are in each state, and how it is doing."""

    queue = serializers.CharField()
    pending = serializers.IntegerField(min_value=0)
    active = serializers.IntegerField(min_value=0)
    scheduled = serializers.IntegerField(min_value=0)
    retry = serializers.IntegerField(min_value=0)
    completed = serializers.IntegerField(min_value=0)
    archived = serializers.IntegerField(min_value=0)
    paused = serializers.BooleanField(help_text="Whether workers take nothing from it.")
    latency_seconds = serializers.FloatField(help_text="Since the oldest pending task was due.")
    workers = serializers.IntegerField(min_value=0, help_text="How many are alive and serve it.")
    processed_total = serializers.IntegerField(min_value=0, help_text="Attempts that ended.")
    failed_total = serializers.IntegerField(min_value=0, help_text="Attempts that failed.")
