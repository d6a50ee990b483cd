"""The answer that is a page of the list of tasks, as JSON."""

from collections.abc import Set
from typing import Any, Final

from access.json_body import PlainJSONRenderer
from tasks.api.serializers import task_body
from tasks.queries.list_cursor import Cursor
from tasks.queries.task import OPTIONAL, TaskDetail, detail_of
from tasks.queries.task_list import TaskPage

MAX_BYTES: Final = 4 << 20
_ROOM_FOR_THE_REST: Final = 16 << 10  # bytes: what stands around the tasks, the cursor above all
_JSON: Final = PlainJSONRenderer()


def page_json(page: TaskPage, include: Set[str]) -> bytes:
    """The answer's body, which ends early rather than take more than MAX_BYTES, unless its first
    task alone does. May take long: not for the event loop.

    include: which of OPTIONAL each task has.
    """
    tasks: list[bytes] = []
    left = MAX_BYTES - _ROOM_FOR_THE_REST
    for number, stored in enumerate(page.tasks):
        task = detail_of(stored, include)
        if task is None:
            continue
        text = _JSON.render(listed_body(task, include))
        left -= len(text) + 1
        if left < 0 and tasks:
            return _joined(tasks, page.cursor_after(number))
        tasks.append(text)
    return _joined(tasks, page.next)


def listed_body(task: TaskDetail, include: Set[str]) -> dict[str, Any]:
    """A task as the list has it.

    include: which of OPTIONAL it has.
    """
    left_out = {*OPTIONAL} - include
    return {name: value for name, value in task_body(task).items() if name not in left_out}


def _joined(tasks: list[bytes], cursor: Cursor) -> bytes:
    next_cursor = _JSON.render(cursor) if cursor else b"null"
    return b'{"tasks":[%b],"next_cursor":%b}' % (b",".join(tasks), next_cursor)
