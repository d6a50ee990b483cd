"""What a request for the list of tasks asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from rest_framework import serializers

from access.caller import Bounds
from tasks.engine.states import State
from tasks.exceptions import InvalidRequest, QueueNotFound
from tasks.fields import Rfc3339Field, SeveralField, StrictStringField
from tasks.queries.list_cursor import Cursor, decode_cursor
from tasks.queries.task import OPTIONAL
from tasks.queries.task_list import PAGE_SIZE
from tasks.queries.task_query import STATES, TaskQuery

_MOST: Final = 100  # tasks on a page
_MOST_TEXT: Final = 200  # characters
_LIMIT_IS_WRONG: Final = f"must be a whole number from 1 to {_MOST}"


class ListParameters(serializers.Serializer[Any]):
    """The parameters of an address. One that is empty is as if it were left out."""

    state = SeveralField(
        choices=[state.value for state in STATES],
        required=False,
        help_text="One or several states, by comma; all when left out. They come one after the"
        f" other in this order: {', '.join(STATES)}.",
    )
    queue = StrictStringField(required=False, help_text="Tasks of this queue.")
    type = StrictStringField(required=False, help_text="Tasks of this type.")
    q = StrictStringField(
        max_length=_MOST_TEXT,
        error_messages={"max_length": f"must have at most {_MOST_TEXT} characters"},
        required=False,
        help_text="Tasks with this text; a whole id finds its task.",
    )
    since = Rfc3339Field(required=False, help_text="Tasks from this time on.")
    until = Rfc3339Field(required=False, help_text="Tasks before this time.")
    order = serializers.ChoiceField(
        choices=["newest", "oldest"],
        error_messages={"invalid_choice": "must be newest or oldest"},
        required=False,
        help_text="Which come first; the newest when left out.",
    )
    limit = serializers.IntegerField(
        min_value=1,
        max_value=_MOST,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_string_length"), _LIMIT_IS_WRONG
        ),
        required=False,
        help_text=f"How many tasks a page has at most; {PAGE_SIZE} when left out.",
    )
    cursor = StrictStringField(
        required=False, help_text="`next_cursor` of the page before, with the same state and order."
    )
    include = SeveralField(
        choices=OPTIONAL, required=False, help_text="What each task has beside, by comma."
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page of the list.

    include: which of OPTIONAL each task is to have.
    """

    query: TaskQuery
    cursor: Cursor
    size: int
    include: frozenset[str]


def read_page_request(parameters: Mapping[str, str], bounds: Bounds) -> PageRequest:
    """The page that an address asks for.

    bounds: of whoever asks; what lies outside is as if it did not exist.
    Raises QueueNotFound, and InvalidRequest with `details` naming the field.
    """
    asked = _checked(parameters)
    queue = asked.get("queue")
    queues = tuple(name for name in settings.TASKHUB_QUEUES if bounds.allows_queue(name))
    if queue and queue not in queues:
        raise QueueNotFound(f"there is no queue {queue[:100]!r}", known=queues)
    names = (queue,) if queue else queues
    query = TaskQuery(
        states=tuple(State(name) for name in asked.get("state", STATES)),
        queues=names,
        type=asked.get("type", ""),
        types=bounds.types or None,
        text=asked.get("q", ""),
        id_queues=frozenset(names),
        since=asked.get("since"),
        until=asked.get("until"),
        oldest_first=asked.get("order") == "oldest",
    )
    cursor = asked.get("cursor", "")
    try:
        decode_cursor(cursor, query.order)
    except ValueError as error:
        raise InvalidRequest(
            "cursor must be one that a page with the same state and order gave", field="cursor"
        ) from error
    include = frozenset(asked.get("include", ()))
    return PageRequest(query, cursor, asked.get("limit", PAGE_SIZE), include)


def _checked(parameters: Mapping[str, str]) -> dict[str, Any]:
    form = ListParameters(data={name: text for name, text in parameters.items() if text})
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise InvalidRequest(f"{field} {problems[0]}", field=field)
    return dict(form.validated_data)
