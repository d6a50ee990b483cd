"""What answers and events have of progress, for the description of the API.

The program makes them by itself, in `progress/entry.py` and beside; tests compare.
"""

from typing import Any, Final

from rest_framework import serializers

_STREAM_ID: Final = r"^[0-9]{1,20}-[0-9]{1,20}$"
_STATUSES: Final = ("completed", "failed", "cancelled")
ERROR_CODES: Final = (
    *("TASK_NOT_FOUND", "PROGRESS_FETCH_ERROR"),
    *("HISTORY_TRIMMED", "INTERNAL_ERROR"),
)
"""Of errors in a stream that has begun."""


class ProgressOfTaskSerializer(serializers.Serializer[Any]):
    """What a task said of itself at one moment."""

    percentage = serializers.IntegerField(min_value=0, max_value=100)
    stage = serializers.CharField(help_text="In one word what it is at, as its handler says.")
    message = serializers.CharField(help_text="For people.")
    timestamp_ms = serializers.IntegerField(help_text="Milliseconds since 1970.")


class ProgressSerializer(ProgressOfTaskSerializer):
    """What a task said of itself at one moment, and which task."""

    task_id = serializers.UUIDField()


class ProgressEntrySerializer(serializers.Serializer[Any]):
    """An entry of a task's progress."""

    stream_id = serializers.RegexField(
        _STREAM_ID, help_text="Its place in the stream: `Last-Event-ID` and `start_id` take it."
    )
    progress = ProgressSerializer()
    is_final = serializers.BooleanField(help_text="Whether the task has ended with it.")
    status = serializers.ChoiceField(
        _STATUSES, required=False, help_text="How the task has ended; of a final entry."
    )


class ProgressHistorySerializer(serializers.Serializer[Any]):
    """Entries of a task's progress, oldest first."""

    task_id = serializers.CharField(help_text="As it stands in the address.")
    count = serializers.IntegerField(min_value=0)
    history = ProgressEntrySerializer(many=True)


class ProgressInfoSerializer(serializers.Serializer[Any]):
    """How many entries of a task's progress are kept."""

    task_id = serializers.CharField(help_text="As it stands in the address.")
    has_progress = serializers.BooleanField()
    length = serializers.IntegerField(min_value=0)
    first_entry = serializers.CharField(help_text="The id of the oldest, empty for none.")
    last_entry = serializers.CharField(help_text="The id of the newest, empty for none.")


class TaskProgressSerializer(serializers.Serializer[Any]):
    """The progress of one of several tasks."""

    task_id = serializers.UUIDField()
    progress = ProgressOfTaskSerializer()


class DoneSerializer(serializers.Serializer[Any]):
    """How a task has ended."""

    task_id = serializers.UUIDField()
    status = serializers.ChoiceField(_STATUSES)


class StreamErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with the stream of a task.

    It goes on by itself after `PROGRESS_FETCH_ERROR` and `HISTORY_TRIMMED`.
    """

    task_id = serializers.CharField()
    error = serializers.CharField(help_text="For people.")
    code = serializers.ChoiceField(ERROR_CODES)
