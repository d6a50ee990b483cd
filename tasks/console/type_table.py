"""`manage.py task types`: what can be created."""

from argparse import ArgumentParser
from typing import Any, Final

from rich.text import Text

from tasks import registry
from tasks.console.output import Output, plain
from tasks.elapsed import elapsed_text
from tasks.registry import TaskType

_HEAD: Final = ("TYPE", "QUEUE", "TIMEOUT", "RETRIES", "DESCRIPTION")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON object for each")


def run(options: dict[str, Any], output: Output) -> int:
    """Print each type with its defaults, by name."""
    types = [registry.get(name) for name in registry.names()]
    if options["json"]:
        # What describes payloads takes long to import, and no other subcommand needs it.
        from tasks.api.task_type_body import task_type_body

        for task_type in types:
            output.json(task_type_body(task_type))
        return 0
    output.table(_HEAD, map(_row, types))
    return 0


def _row(task_type: TaskType) -> tuple[Text, ...]:
    return (
        Text(plain(task_type.name), style="bold"),
        Text(task_type.queue),
        Text(elapsed_text(task_type.timeout)),
        Text(str(task_type.max_retries)),
        Text(plain(task_type.description.partition("\n")[0])),
    )
