"""The filters of the list of tasks, as an address carries them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from tasks.engine.states import State
from tasks.queries.task_query import TaskQuery

FIELDS = ("state", "queue", "type", "error", "since", "until", "q", "order")
"""Their names in a query."""
_MOST_TEXT = 200  # characters


@dataclass(slots=True)
class TaskFilter:
    """What an address asks for.

    values: by the names in FIELDS, as they were written.
    problems: what was not understood, as sentences.
    """

    values: dict[str, str]
    state: State
    query: TaskQuery
    problems: list[str] = field(default_factory=list)

    def url_query(self, **changes: str) -> str:
        """The query of a link to the same, or to the same with changes."""
        parameters = QueryDict(mutable=True)
        parameters.update({name: text for name, text in (self.values | changes).items() if text})
        return parameters.urlencode()


def read_filter(parameters: QueryDict) -> TaskFilter:
    """The filter of an address's query; where it is not understood, `problems` says so."""
    values = {name: parameters.get(name, "").strip()[:_MOST_TEXT] for name in FIELDS}
    problems: list[str] = []
    state = State.ACTIVE
    if values["state"] in set(State):
        state = State(values["state"])
    elif values["state"]:
        problems.append(f"There is no state “{values['state']}”.")
    queues = tuple(settings.TASKHUB_QUEUES)
    if values["queue"] in queues:
        queues = (values["queue"],)
    elif values["queue"]:
        problems.append(f"There is no queue “{values['queue']}”.")
    if values["order"] not in ("", "newest", "oldest"):
        problems.append(f"There is no order “{values['order']}”.")
    query = TaskQuery(
        states=(state,),
        queues=queues,
        type=values["type"],
        error=values["error"],
        text=values["q"],
        since=_moment(values["since"], problems),
        until=_moment(values["until"], problems),
        oldest_first=values["order"] == "oldest",
    )
    return TaskFilter(values | {"state": state.value}, state, query, problems)


def _moment(text: str, problems: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        problems.append(f"“{text}” is no time; write it like 2026-01-31T18:30, in UTC.")
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
