"""`manage.py rqworker [queue …]`: run one worker."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tasks.engine.layout import require_known_layout
from tasks.exceptions import StatsFailed, WorkerNotFound
from tasks.queries.workers import living_worker
from tasks.worker.supervisor import Supervisor


def serve_options(parser: ArgumentParser) -> None:
    """The arguments that this command and `rqworker-pool` share."""
    parser.add_argument("queues", nargs="*", help="highest priority first; all when none is named")
    parser.add_argument("--burst", action="store_true", help="leave when the queues are empty")


def queues_to_serve(named: list[str]) -> list[str]:
    """The queues named, or all configured. Raises CommandError for one that is not configured."""
    for name in named:
        if name not in settings.TASKHUB_QUEUES:
            known = ", ".join(settings.TASKHUB_QUEUES)
            raise CommandError(f"there is no queue {name!r}; TASKHUB_QUEUES has {known}")
    return named or settings.TASKHUB_QUEUES


class Command(BaseCommand):
    requires_system_checks = ()  # of pages and addresses, which a worker has none of
    help = "Runs a worker that serves the queues named, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        serve_options(parser)
        parser.add_argument("--name", default="", help="the worker's name; random when left out")
        parser.add_argument(
            "--check",
            action="store_true",
            help="start none, and end with 1 where the one of this name sends no heartbeats",
        )

    def handle(self, *, queues: list[str], burst: bool, name: str, check: bool, **_: Any) -> None:
        if check:
            _check(name)
            return
        require_known_layout()
        Supervisor(queues_to_serve(queues), name=name, burst=burst).work()


def _check(name: str) -> None:
    """Raise CommandError for a worker that is not there or does not answer. A store that is away is
    not its fault, and nothing that a restart would mend."""
    try:
        worker = living_worker(name)
    except StatsFailed:
        return
    except WorkerNotFound:
        raise CommandError(f"there is no worker {name!r}") from None
    if not worker.is_answering:
        raise CommandError(f"worker {name!r} sends no heartbeats")
