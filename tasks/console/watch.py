"""`manage.py task watch ID …`: follow tasks until they have ended."""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any, Final

from progress.stream.watched_task import WatchedTask
from tasks.console.displays import Bars, Display, Json, Lines, Nothing
from tasks.console.event_lines import Event, follow_events
from tasks.console.output import Output
from tasks.exceptions import TaskNotFound
from tasks.queries.task import get_task

FAILED: Final = 3
CANCELLED: Final = 4
MISSING: Final = 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("task_ids", nargs="+", metavar="ID")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each event")


def run(options: dict[str, Any], output: Output) -> int:
    """Follow them all. Raises StoreUnavailable where the store is away to begin with."""
    return follow(options["task_ids"], output, as_json=options["json"])


def follow(
    task_ids: Iterable[str], output: Output, *, as_json: bool, is_quiet: bool = False
) -> int:
    """Show all that these tasks have said and say, until all have ended; waits for a store that
    goes away meanwhile.

    The exit code: FAILED where one did, else CANCELLED where one was, else MISSING where one does
    not exist, else 0. Raises StoreUnavailable where the store is away to begin with.
    """
    types = {task_id: _type_of(task_id) for task_id in task_ids}
    found = {task_id: name for task_id, name in types.items() if name is not None}
    tasks = [WatchedTask(task_id, is_missing=task_id not in found) for task_id in types]
    display = _display(output, found, as_json=as_json, is_quiet=is_quiet)
    ends: set[str] = set()

    def show(event: Event) -> None:
        display.show(event)
        ends.add(_end_told_by(event))

    logging.getLogger("progress").setLevel(logging.ERROR)  # the display says when the store is away
    with display.opened():
        asyncio.run(follow_events(tasks, show))
    codes = {"failed": FAILED, "cancelled": CANCELLED, "missing": MISSING}
    return next((code for end, code in codes.items() if end in ends), 0)


def _type_of(task_id: str) -> str | None:
    try:
        return get_task(task_id).type
    except TaskNotFound:
        return None


def _display(output: Output, types: dict[str, str], *, as_json: bool, is_quiet: bool) -> Display:
    if as_json:
        return Json(output)
    if is_quiet:
        return Nothing()
    return Bars(output, types) if output.is_live else Lines(output)


def _end_told_by(event: Event) -> str:
    """How a task ended, "" for an event that tells of no end."""
    data = event["data"]
    if event["event"] == "done":
        return str(data["status"])
    return "missing" if data.get("code") == "TASK_NOT_FOUND" else ""
