"""The event streams, as they are described."""

import json
from typing import Any, Final

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
_DONE: Final = Event(name="done", component="DoneEvent", data=DoneSerializer)
_ERROR: Final = Event(name="error", component="StreamErrorEvent", data=StreamErrorSerializer)
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


def _last_event_id(text: str, example: str) -> Parameter:
    return Parameter(
        name="Last-Event-ID",
        where="header",
        text=f"{text} The stream goes on right after it, whatever the other parameters say.",
        schema={"type": "string"},
        example=example,
    )


def _example(*events: tuple[str, Any, str]) -> str:
    """What a client reads: the name, data and id of each event."""
    return "retry: 2500\n\n" + "".join(
        f"event: {name}\ndata: {json.dumps(data)}\nid: {event_id}\n\n"
        for name, data, event_id in events
    )


_PROGRESS: Final = FIRST["progress"]
_PROGRESS_OF_MANY: Final = {
    "task_id": EXAMPLE_ID,
    "progress": {name: value for name, value in _PROGRESS.items() if name != "task_id"},
}
_DONE_DATA: Final = {"task_id": EXAMPLE_ID, "status": "completed"}


ONE_TASK: Final = Operation(
    name="streamProgress",
    tag=_TAG,
    summary="Follow the progress of a task",
    text="Server-sent events. It begins with the latest entry, goes on with each as it is made, and"
    " ends with `done` when the task has ended.",
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
        _last_event_id("The id of the last event that the client has got.", "1737884800000-0"),
    ),
    answers=(
        Answer(
            text="The stream.",
            events=(
                Event(name="progress", component="ProgressEvent", data=ProgressSerializer),
                Event(name="history", component="HistoryEvent", data=ProgressSerializer),
                _DONE,
                _ERROR,
            ),
            headers=_HEADERS,
            example=_example(
                ("progress", _PROGRESS, "1737884800000-0"),
                ("done", _DONE_DATA, "1737884810000-0"),
            ),
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
    " exist gets one `error` event.",
    parameters=(
        Parameter(
            name="task_ids",
            text="The ids of 1 to 10 tasks, separated by commas.",
            schema={"type": "string", "pattern": r"^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,9}$"},
            example=EXAMPLE_ID,
            is_required=True,
        ),
        _TICKET,
        _last_event_id(
            "The id of the last event that the client has got, with a place for each task.",
            "1737884800000-0",
        ),
    ),
    answers=(
        Answer(
            text="The stream.",
            events=(
                Event(name="progress", component="TaskProgressEvent", data=TaskProgressSerializer),
                _DONE,
                _ERROR,
            ),
            headers=_HEADERS,
            example=_example(
                ("progress", _PROGRESS_OF_MANY, "1737884800000-0"),
                ("done", _DONE_DATA, "1737884810000-0d"),
            ),
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
