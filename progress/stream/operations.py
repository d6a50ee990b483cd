"""The event streams, as they are described."""

import json
from dataclasses import replace
from typing import Final

from access.exceptions import TicketOfOtherTasks
from access.operation import Answer, Event, Header, Operation, Parameter
from progress.answers import (
    DoneSerializer,
    ProgressSerializer,
    StreamErrorSerializer,
    TaskProgressSerializer,
)
from progress.exceptions import InvalidProgressRequest, ProgressFetchFailed, WatchedTaskNotFound
from progress.operations import EXAMPLE_ID, FIRST, TASK_ID

_TAG: Final = "Event streams"
_ID: Final = "[0-9]{1,19}(-[0-9]{1,19})?"
_TICKET: Final = Parameter(
    name="ticket",
    text="A ticket for these tasks, where no header can be sent.",
    schema={"type": "string"},
    example="WyJrZXk6MDEyM…:1tQx:…",
)
_HEADERS: Final = (
    Header(
        name="Cache-Control",
        text="A stream is kept by nobody.",
        schema={"type": "string", "const": "no-cache, no-transform"},
        example="no-cache, no-transform",
    ),
    Header(
        name="X-Accel-Buffering",
        text="A proxy shall pass on each event at once.",
        schema={"type": "string", "const": "no"},
        example="no",
    ),
)
_ENDED: Final = Answer(status=204, text="The client has had all there is: it need not come back.")


def _last_event_id(text: str, example: str, pattern: str) -> Parameter:
    return Parameter(
        name="Last-Event-ID",
        where="header",
        text=f"{text} The stream goes on right after it, whatever the other parameters say.",
        schema={"type": "string", "pattern": pattern},
        example=example,
    )


_PROGRESS: Final = Event(
    name="progress",
    component="ProgressEvent",
    data=ProgressSerializer,
    example=FIRST["progress"],
)
_HISTORY: Final = replace(_PROGRESS, name="history", component="HistoryEvent")
_PROGRESS_OF_MANY: Final = Event(
    name="progress",
    component="TaskProgressEvent",
    data=TaskProgressSerializer,
    example={
        "task_id": EXAMPLE_ID,
        "progress": {name: of for name, of in FIRST["progress"].items() if name != "task_id"},
    },
)
_DONE: Final = Event(
    name="done",
    component="DoneEvent",
    data=DoneSerializer,
    example={"task_id": EXAMPLE_ID, "status": "completed"},
)
_ERROR: Final = Event(
    name="error",
    component="StreamErrorEvent",
    data=StreamErrorSerializer,
    example={
        "task_id": EXAMPLE_ID,
        "error": "the store is away; this stream goes on",
        "code": "PROGRESS_FETCH_ERROR",
    },
)


def _as_sent(*events: Event) -> str:
    """What a client reads, for people."""
    lines = (f"event: {event.name}\ndata: {json.dumps(event.example)}\n\n" for event in events)
    return f"```\n{''.join(lines)}```"


ONE_TASK: Final = Operation(
    name="streamProgress",
    tag=_TAG,
    summary="Follow the progress of a task",
    text="Server-sent events. It begins with the latest entry, goes on with each as it is made, and"
    f" ends with `done` when the task has ended.\n\n{_as_sent(_PROGRESS, _DONE)}",
    parameters=(
        TASK_ID,
        Parameter(
            name="history",
            text="`true`: what is there already comes first, as `history` events.",
            schema={"type": "string"},
            example="true",
        ),
        Parameter(
            name="start_id",
            text="Where to begin: `0` for all from the start, `$` for what follows only, or the id"
            " of an entry for all after it.",
            schema={"type": "string", "pattern": r"^([-0$]|[0-9]{1,19}(-[0-9]{1,19})?)$"},
            example="0",
        ),
        _TICKET,
        _last_event_id(
            "The id of the last event that the client has got.", "1737884800000-0", f"^{_ID}$"
        ),
    ),
    answers=(
        Answer(
            text="The stream.",
            events=(_PROGRESS, _HISTORY, _DONE, _ERROR),
            headers=_HEADERS,
        ),
        _ENDED,
    ),
    errors=(
        InvalidProgressRequest(
            "start_id must be a stream id such as 1737884800000-0", field="start_id", got="first"
        ),
        WatchedTaskNotFound(),
        TicketOfOtherTasks(),
        ProgressFetchFailed(),
    ),
)
MANY_TASKS: Final = Operation(
    name="streamProgressOfTasks",
    tag=_TAG,
    summary="Follow the progress of up to ten tasks",
    text="Server-sent events of all of them. It ends when each task has ended; one that does not"
    f" exist gets one `error` event.\n\n{_as_sent(_PROGRESS_OF_MANY, _DONE)}",
    parameters=(
        Parameter(
            name="task_ids",
            text="The ids of 1 to 10 tasks, separated by commas.",
            schema={"type": "string", "pattern": r"^[^,\s]+(,[^,\s]+){0,9}$"},
            example=EXAMPLE_ID,
            is_required=True,
        ),
        _TICKET,
        _last_event_id(
            "The id of the last event that the client has got, with a place for each task.",
            "1737884800000-0",
            f"^(x|{_ID}d?)(,(x|{_ID}d?)){{0,9}}$",
        ),
    ),
    answers=(
        Answer(
            text="The stream.",
            events=(_PROGRESS_OF_MANY, _DONE, _ERROR),
            headers=_HEADERS,
        ),
        _ENDED,
    ),
    errors=(
        InvalidProgressRequest(
            "task_ids must name 1 to 10 tasks, separated by commas", field="task_ids", got=0
        ),
        TicketOfOtherTasks(),
        ProgressFetchFailed(),
    ),
)
