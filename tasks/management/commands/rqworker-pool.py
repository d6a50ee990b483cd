"""`manage.py rqworker-pool --num-workers N [queue …]`: run several workers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tasks.engine.layout import require_known_layout
from tasks.management.commands.rqworker import queues_to_serve, serve_options
from tasks.worker.pool import Pool


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Runs several workers that serve the queues named, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        serve_options(parser)
        parser.add_argument("--num-workers", "-n", type=int, default=1, help="how many")

    def handle(self, *, queues: list[str], burst: bool, num_workers: int, **_: Any) -> None:
        require_known_layout()
        Pool(queues_to_serve(queues), num_workers, burst=burst).work()
