"""The endpoints of progress that answer once, as they are described."""

from dataclasses import replace
from typing import Any, Final

from access.operation import Answer, Operation, Parameter
from progress.answers import (
    ProgressEntrySerializer,
    ProgressHistorySerializer,
    ProgressInfoSerializer,
)
from progress.exceptions import InvalidProgressRequest, ProgressFetchFailed, ProgressNotFound

EXAMPLE_ID: Final = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
TASK_ID: Final = Parameter(
    name="task_id",
    where="path",
    text="The id of the task.",
    schema={"type": "string", "format": "uuid"},
    example=EXAMPLE_ID,
    is_required=True,
)
_ANY_ID: Final = replace(
    TASK_ID,
    text="The id of the task; one that is not there has no entries.",
    schema={"type": "string"},
)
_TAG: Final = "Progress"
FIRST: Final[dict[str, Any]] = {
    "stream_id": "1737884800000-0",
    "progress": {
        "task_id": EXAMPLE_ID,
        "percentage": 10,
        "stage": "init",
        "message": "Starting...",
        "timestamp_ms": 1737884800000,
    },
    "is_final": False,
}
_LAST: Final = {
    "stream_id": "1737884810000-0",
    "progress": {
        "task_id": EXAMPLE_ID,
        "percentage": 100,
        "stage": "completed",
        "message": "Done",
        "timestamp_ms": 1737884810000,
    },
    "is_final": True,
    "status": "completed",
}

LATEST: Final = Operation(
    name="getProgress",
    tag=_TAG,
    summary="Read the latest progress of a task",
    parameters=(TASK_ID,),
    answers=(Answer(text="The latest entry.", body=ProgressEntrySerializer, example=FIRST),),
    errors=(ProgressNotFound(), ProgressFetchFailed()),
)
HISTORY: Final = Operation(
    name="getProgressHistory",
    tag=_TAG,
    summary="Read all progress of a task",
    text="All entries that are kept, oldest first. A task that is not there has none.",
    parameters=(
        _ANY_ID,
        Parameter(
            name="start_id",
            text="The id of the first entry to answer: `-`, milliseconds since 1970, or an id.",
            schema={
                "type": "string",
                "default": "-",
                "pattern": "^(-|[0-9]{1,19}(-[0-9]{1,19})?)$",
            },
            example="1737884800000-0",
        ),
    ),
    answers=(
        Answer(
            text="The entries.",
            body=ProgressHistorySerializer,
            example={"task_id": EXAMPLE_ID, "count": 2, "history": [FIRST, _LAST]},
        ),
    ),
    errors=(
        InvalidProgressRequest(
            "start_id must be a stream id such as 1737884800000-0", field="start_id", got="first"
        ),
        ProgressFetchFailed(),
    ),
)
INFO: Final = Operation(
    name="getProgressInfo",
    tag=_TAG,
    summary="Read how much progress of a task there is",
    parameters=(_ANY_ID,),
    answers=(
        Answer(
            text="How many entries are kept.",
            body=ProgressInfoSerializer,
            example={
                "task_id": EXAMPLE_ID,
                "has_progress": True,
                "length": 5,
                "first_entry": "1737884800000-0",
                "last_entry": "1737884810000-0",
            },
        ),
    ),
    errors=(ProgressFetchFailed(),),
)
