"""The endpoint of tickets, as it is described."""

from typing import Any, Final

from rest_framework import serializers

from access.exceptions import InvalidTicketRequest
from access.operation import Answer, Operation
from access.tickets import LONGEST_ID, MAX_TASKS


class NewTicketSerializer(serializers.Serializer[Any]):
    """The tasks whose streams a ticket shall open."""

    task_ids = serializers.ListField(
        child=serializers.CharField(min_length=1, max_length=LONGEST_ID),
        min_length=1,
        max_length=MAX_TASKS,
    )


class TicketSerializer(serializers.Serializer[Any]):
    """What opens event streams, as `?ticket=`, until it expires."""

    ticket = serializers.CharField()
    expires_at = serializers.DateTimeField()


_TASK_ID: Final = "f47ac10b-58cc-4372-a567-0e02b2c3d479"

CREATE_TICKET: Final = Operation(
    name="createStreamTicket",
    tag="Event streams",
    summary="Make a ticket for event streams",
    text="A ticket opens the streams of its tasks where no header can be sent, as by an"
    " `EventSource`, until it expires: again after a drop, too.",
    body=NewTicketSerializer,
    examples={"One task": {"task_ids": [_TASK_ID]}},
    answers=(
        Answer(
            status=201,
            text="The ticket.",
            body=TicketSerializer,
            example={"ticket": "WyJrZXk6MDEyM…:1tQx:…", "expires_at": "2026-01-29T13:00:00Z"},
        ),
    ),
    errors=(InvalidTicketRequest("task_ids is required", field="task_ids"),),
)
