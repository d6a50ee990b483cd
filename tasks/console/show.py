"""`manage.py task get ID`: all there is to know of a task."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from progress.reader import latest
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.api.serializers import task_body
from tasks.console.moments import local_text
from tasks.console.output import STATE_COLOURS, Output, plain, pretty
from tasks.elapsed import elapsed_text
from tasks.queries.attempts import Attempt, attempts_of
from tasks.queries.task import TaskDetail, get_task


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("task_id", metavar="ID")
    parser.add_argument("--json", action="store_true", help="print JSON, as the API answers it")


def run(options: dict[str, Any], output: Output) -> int:
    """Print it. Raises TaskNotFound, StoreUnavailable."""
    task = get_task(options["task_id"])
    if options["json"]:
        output.json(task_body(task))
        return 0
    for name, value in _facts(task):
        output.console.print(Text(f"{name:<10}", style="bold"), value, soft_wrap=True)
    for name, part in (("Payload", task.payload), ("Metadata", task.metadata)):
        _print_json(name, part, output)
    if task.completed_at:
        _print_json("Result", task.result, output)
    _print_attempts(attempts_of(task.id), output)
    return 0


def _facts(task: TaskDetail) -> Iterator[tuple[str, str | Text]]:
    yield "Task", task.id
    yield "State", Text(task.display_state, style=STATE_COLOURS[task.state])
    yield "Type", plain(task.type)
    yield "Queue", plain(task.queue)
    yield "Created", local_text(task.created_at)
    yield "Due", local_text(task.due)
    yield "Started", local_text(task.started_at)
    yield "Ended", local_text(task.ended_at)
    yield "Timeout", elapsed_text(task.timeout)
    yield "Retries", f"{task.retried} of {task.max_retries}"
    yield "Progress", _progress_of(task.id)
    if task.last_err:
        yield "Error", Text(plain(task.last_err), style="red")


def _progress_of(task_id: str) -> str:
    with store_failure_as(StoreUnavailable):
        entry = latest(task_id)
    if entry is None:
        return "-"
    return plain(f"{entry.percentage} % {entry.stage} {entry.message}".rstrip())


def _print_json(name: str, value: Any, output: Output) -> None:
    output.console.print()
    output.console.print(Text(name, style="bold"))
    output.console.print(pretty(value), soft_wrap=True)


def _print_attempts(attempts: list[Attempt], output: Output) -> None:
    if attempts:
        output.console.print()
        output.console.print(Text("Attempts", style="bold"))
    for attempt in attempts:
        output.console.print(", ".join(_parts_of(attempt)), soft_wrap=True)
        if attempt.error:
            error = Text(f"   {plain(attempt.error)}", style="red")
            output.console.print(error, soft_wrap=True)


def _parts_of(attempt: Attempt) -> Iterator[str]:
    yield f"{attempt.number or '?'}  {attempt.status}"
    start, end = attempt.started_at, attempt.ended_at
    if start:
        yield f"began {local_text(start)}"
    if start and end:
        yield f"took {elapsed_text((end - start).total_seconds())}"
    if attempt.worker:
        yield f"worker {plain(attempt.worker)}"
