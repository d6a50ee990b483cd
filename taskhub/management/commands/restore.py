"""`manage.py restore FILE`: have an empty hub go on from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from taskhub.backup.report import progress_bar, refusing
from taskhub.backup.restoring import restore_backup


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Writes what a backup has into an empty store, and into a database without accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-database", action="store_true", help="leave accounts, keys and activity alone"
        )

    def handle(self, *, file: Path, no_database: bool, **_: Any) -> None:
        with refusing(file), progress_bar("restore") as tell:
            counts = restore_backup(file, with_database=not no_database, tell=tell)
        self.stdout.write(
            f"restored {counts.tasks:,} tasks and {counts.rows:,} rows of the database"
        )
