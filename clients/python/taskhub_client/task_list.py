"""A list of tasks, which comes page by page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from taskhub_client.calls import API
from taskhub_client.exchange import Asking, Request
from taskhub_client.task import Json, Task
from taskhub_client.times import Moment, rfc3339


@dataclass(frozen=True, slots=True)
class Page:
    """Some tasks. next_cursor: where the next page begins, None after the last."""

    tasks: list[Task]
    next_cursor: str | None

    @classmethod
    def from_json(cls, body: Json) -> "Page":
        return cls([Task.from_json(item) for item in body["tasks"]], body["next_cursor"])


@dataclass(frozen=True, slots=True)
class TaskList:
    """What was asked for; its pages are read one by one. params: of the query."""

    params: Mapping[str, str | None]

    def page(self, cursor: str | None = None) -> Asking[Page]:
        """The page at a cursor, or the first."""
        params = {**self.params, "cursor": cursor}
        answer = yield Request(method="GET", path=f"{API}/tasks", params=params)
        return answer.read(Page.from_json)


def tasks(
    *,
    state: str | Collection[str] | None = None,
    queue: str | None = None,
    type: str | None = None,  # noqa: A002  the API's word
    q: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    order: str | None = None,
    include: str | Collection[str] | None = None,
    page_size: int = 100,
) -> TaskList:
    """All tasks that fit, over as many requests as it takes: those of one state after another.

    state: one or several; all when left out.
    q: a text that is in the task, or its whole id.
    since, until: bounds of the time that its state is listed by.
    order: `newest` (as usual) or `oldest`.
    include: which of `payload`, `metadata` and `result` to bring along.
    page_size: tasks in one request, 1 to 100.

    Raises Invalid; NotFound for a queue that is not there.
    """
    return TaskList(
        {
            "state": _joined(state),
            "queue": queue,
            "type": type,
            "q": q,
            "since": None if since is None else rfc3339(since),
            "until": None if until is None else rfc3339(until),
            "order": order,
            "include": _joined(include),
            "limit": str(page_size),
        }
    )


def _joined(names: str | Collection[str] | None) -> str | None:
    return names if names is None or isinstance(names, str) else ",".join(names)
