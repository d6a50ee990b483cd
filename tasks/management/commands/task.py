"""`manage.py task create|get|list|watch|cancel|run|delete|types`: see `tasks/console/`."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.core.management.base import BaseCommand

from store.exceptions import HubError
from tasks.console import create, show, task_table, type_table, watch
from tasks.console.change import CANCEL, DELETE, RUN
from tasks.console.output import Output
from tasks.console.refusal import refuse

INTERRUPTED: Final = 130
"""The exit code after Ctrl-C, as shells have it."""


class _Action(NamedTuple):
    """A subcommand; `run` returns the exit code."""

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[dict[str, Any], Output], int]


_ACTIONS: Final = {
    "create": _Action("create a task", create.add_arguments, create.run),
    "get": _Action("show a task", show.add_arguments, show.run),
    "list": _Action("list tasks", task_table.add_arguments, task_table.run),
    "watch": _Action("follow tasks to their end", watch.add_arguments, watch.run),
    "cancel": _Action("cancel tasks", CANCEL.add_arguments, CANCEL.run),
    "run": _Action("run scheduled, retry or archived tasks now", RUN.add_arguments, RUN.run),
    "delete": _Action("delete tasks that do not run", DELETE.add_arguments, DELETE.run),
    "types": _Action("list what can be created", type_table.add_arguments, type_table.run),
}


class Command(BaseCommand):
    requires_system_checks = ()  # of pages and addresses, which a terminal has none of
    help = "Creates tasks, shows, follows, lists, cancels, runs and deletes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, action in _ACTIONS.items():
            action.add_arguments(actions.add_parser(name, help=action.help))

    def handle(self, *, action: str, no_color: bool, **options: Any) -> None:
        output = Output(self.stdout, self.stderr, no_color=no_color)
        try:
            code = _ACTIONS[action].run(options, output)
        except HubError as error:
            refuse(error)
        except KeyboardInterrupt:
            code = INTERRUPTED
        except BrokenPipeError:  # who read the pipe has left, and nobody may write there any more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        if code:
            sys.exit(code)
