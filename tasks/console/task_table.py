"""`manage.py task list`: tasks by state and filters."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.text import Text

from access.caller import OPEN
from tasks.api.list_body import listed_body
from tasks.api.list_request import read_page_request
from tasks.console.moments import distance_text
from tasks.console.output import STATE_COLOURS, Output, plain
from tasks.console.refusal import wrong
from tasks.durations import parse_days
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.queries.task import detail_of, detail_parts
from tasks.queries.task_list import page
from tasks.queries.task_query import STATES, TaskQuery
from tasks.queries.task_summary import SUMMARY_PARTS, TaskSummary, summary_of
from tasks.times import format_rfc3339

_PAGE: Final = 100  # tasks read at once
_MOST_SAID: Final = 200  # characters of what a task said last
_HEAD: Final = ("ID", "STATE", "WHEN", "TYPE", "QUEUE", "SAID")
_FILTERS: Final = ("state", "queue", "type", "q", "order")
"""Options that are parameters of the API's list, word for word."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--state", help=f"one or several, by comma, of {', '.join(STATES)}")
    parser.add_argument("--queue")
    parser.add_argument("--type")
    parser.add_argument("--q", metavar="TEXT", help="in the id, type, payload, metadata or error")
    parser.add_argument("--since", help="a time such as 2030-01-15T10:00:00Z, or 1h or 7d ago")
    parser.add_argument("--until", help="likewise")
    parser.add_argument("--order", help="newest (first), which is the default, or oldest")
    parser.add_argument(
        "--limit", type=int, default=50, metavar="N", help="at most; 50 if not said"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object for each")


def run(options: dict[str, Any], output: Output) -> int:
    """Print them, by the rules of the API. Raises HubError, CommandError."""
    limit = options["limit"]
    if limit < 1:
        raise wrong("--limit must be 1 or more")
    query = read_page_request(_parameters(options), OPEN).query
    if options["json"]:
        for stored in _tasks(query, limit, detail_parts(frozenset())):
            if task := detail_of(stored, frozenset()):
                output.json(listed_body(task, frozenset()))
        return 0
    found = map(summary_of, _tasks(query, limit, SUMMARY_PARTS))
    output.table(_HEAD, (_row(task) for task in found if task))
    return 0


def _parameters(options: dict[str, Any]) -> dict[str, str]:
    parameters = {name: options[name] or "" for name in _FILTERS}
    return parameters | {name: _moment(options[name] or "") for name in ("since", "until")}


def _moment(text: str) -> str:
    """A moment that may be said as how long ago it was."""
    try:
        return format_rfc3339(datetime.now(UTC) - timedelta(seconds=parse_days(text)))
    except ValueError:  # then it is a moment, or nothing that the API knows
        return text


def _tasks(query: TaskQuery, limit: int, parts: TaskParts) -> Iterator[StoredTask]:
    """As many as there are, page by page, up to the limit."""
    cursor = ""
    while limit:
        found = page(query, cursor, min(limit, _PAGE), parts)
        yield from found.tasks
        limit -= len(found.tasks)
        cursor = found.next
        if not cursor:
            return


def _row(task: TaskSummary) -> tuple[Text, ...]:
    return (
        Text(task.id),
        Text(task.display_state, style=STATE_COLOURS[task.state]),
        Text(distance_text(task.listing_time)),
        Text(plain(task.type)),
        Text(plain(task.queue)),
        Text(plain(_said_by(task))),
    )


def _said_by(task: TaskSummary) -> str:
    """Its last error, or what it said last, cut where it is long."""
    entry = task.latest
    said = task.last_err
    if entry and not said:
        said = f"{entry.percentage}% {entry.stage} {entry.message}".rstrip()
    return said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID]}…"
