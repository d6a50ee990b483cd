"""The filters of the list of tasks, as an address carries them, or its one text field."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.http import QueryDict

from tasks.admin.list import qualifiers
from tasks.admin.list.moment_words import EXPECTED, moment_of
from tasks.engine.states import State
from tasks.queries.task_query import STATES, TaskQuery

ALL: Final = "all"
"""The state of an address that asks for tasks of all states, as one without a state does."""
_FIELDS: Final = (*qualifiers.NAMES, "q", "order")
_ORDERS: Final = {"newest": False, "latest": False, "oldest": True, "soonest": True}
"""Whether the earliest time comes first. That of what waits for its time is the soonest."""
_MOST_TEXT: Final = {"q": 1000}  # characters
_MOST_OF_OTHERS: Final = 200


@dataclass(slots=True)
class TaskFilter:
    """What an address asks for.

    values: by the names of qualifiers, `q` and `order`, as they were written; "" where it says
        nothing. `q` is what the field has beside qualifiers.
    state: None for all.
    text: what the text field shows: all but the state and the order.
    problems: what was not understood, as sentences.
    """

    values: dict[str, str]
    state: State | None
    query: TaskQuery
    text: str
    problems: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether its tasks wait for their time, and are listed by what comes next."""
        return self.state in (State.SCHEDULED, State.RETRY)

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked for than a state."""
        return any(text for name, text in self.values.items() if name not in ("state", "order"))

    @property
    def narrowing(self) -> dict[str, str]:
        """What is asked for beside a state, by the names of qualifiers and `q`."""
        values = self.values.items()
        return {name: text for name, text in values if text and name not in ("state", "order")}

    def url_query(self, **changes: str) -> str:
        """The query of a link to the same, or to the same with changes."""
        parameters = QueryDict(mutable=True)
        parameters.update({name: text for name, text in (self.values | changes).items() if text})
        return parameters.urlencode()


def read_filter(parameters: QueryDict) -> TaskFilter:
    """The filter of an address's query; where it is not understood, `problems` says so."""
    asked = qualifiers.parse(_read(parameters, "q"))
    values = {name: _read(parameters, name) for name in _FIELDS}
    values |= {name: _read(parameters, name) for name in parameters if qualifiers.is_metadata(name)}
    values |= asked.values | {"q": qualifiers.write({}, asked.text, asked.rest)}
    problems = [*asked.problems]
    if values["state"] == ALL:
        values["state"] = ""
    state = _state(values["state"], problems)
    if state is None:
        values["state"] = ""
    of_field = {name: text for name, text in values.items() if name != "state"}
    return TaskFilter(
        values,
        state,
        _query(values, asked.text, state, problems),
        qualifiers.write(of_field, asked.text, asked.rest),
        problems,
    )


def _read(parameters: QueryDict, name: str) -> str:
    return parameters.get(name, "").strip()[: _MOST_TEXT.get(name, _MOST_OF_OTHERS)]


def _query(
    values: dict[str, str], text: str, state: State | None, problems: list[str]
) -> TaskQuery:
    earliest_first = _earliest_first(values["order"], state, problems)
    now = datetime.now(UTC)
    return TaskQuery(
        states=(state,) if state else STATES,
        queues=_queues(values["queue"], problems),
        type=values["type"],
        text=text,
        error=values["error"],
        metadata={
            name.removeprefix(qualifiers.META): value
            for name, value in values.items()
            if name.startswith(qualifiers.META)
        },
        since=_moment("since", values, now, problems),
        until=_moment("until", values, now, problems),
        oldest_first=earliest_first,
        soonest_first=state is None,
    )


def _state(text: str, problems: list[str]) -> State | None:
    if text in set(State):
        return State(text)
    if text:
        problems.append(f"There is no state “{text}”; there are {', '.join((ALL, *STATES))}.")
    return None


def _queues(text: str, problems: list[str]) -> tuple[str, ...]:
    queues = tuple(settings.TASKHUB_QUEUES)
    if text in queues:
        return (text,)
    if text:
        problems.append(f"There is no queue “{text}”; there are {', '.join(queues)}.")
    return queues


def _earliest_first(text: str, state: State | None, problems: list[str]) -> bool:
    if text and text not in _ORDERS:
        problems.append(f"There is no order “{text}”; there are newest, oldest, soonest, latest.")
    return _ORDERS.get(text, state in (State.SCHEDULED, State.RETRY))


def _moment(
    name: str, values: dict[str, str], now: datetime, problems: list[str]
) -> datetime | None:
    text = values[name]
    moment = moment_of(text, now, at_end=name == "until") if text else None
    if text and moment is None:
        problems.append(f"“{text}”, after “{name}:”, is no time: {EXPECTED}.")
    return moment
