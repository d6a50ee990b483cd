"""The list of tasks, as it is described."""

from typing import Final

from access.operation import Answer, Operation
from tasks.api.answers import TaskPageSerializer
from tasks.api.list_request import ListParameters
from tasks.api.operations import TASK_EXAMPLE
from tasks.exceptions import InvalidRequest, QueueNotFound
from tasks.queries.task import OPTIONAL

LIST: Final = Operation(
    name="listTasks",
    tag="Tasks",
    summary="List tasks",
    text="Page by page. A task that stays in its state comes once, whatever is added or ends"
    " meanwhile. A page may have fewer tasks than `limit`, and go on all the same.",
    query=ListParameters,
    examples_of_query={
        "state": "active,pending",
        "queue": "default",
        "type": "demo",
        "q": "Hello",
        "since": "2024-01-15T10:00:00Z",
        "until": "2024-01-16T10:00:00Z",
        "order": "newest",
        "limit": 50,
        "cursor": "",
        "include": "payload,result",
    },
    answers=(
        Answer(
            text="A page.",
            body=TaskPageSerializer,
            example={
                "tasks": [
                    {name: value for name, value in TASK_EXAMPLE.items() if name not in OPTIONAL}
                ],
                "next_cursor": None,
            },
        ),
    ),
    errors=(
        InvalidRequest("limit must be a whole number from 1 to 100", field="limit"),
        QueueNotFound("there is no queue 'slow'", known=["critical", "default", "low"]),
    ),
)
