"""`manage.py backup FILE`: keep all tasks and accounts in a file, while the hub goes on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from taskhub.backup.backup import take_backup
from taskhub.backup.report import progress_bar, refusing


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Writes all tasks, accounts and settings of queues to a file, while the hub goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-database", action="store_true", help="leave out accounts, keys and activity"
        )

    def handle(self, *, file: Path, no_database: bool, **_: Any) -> None:
        with refusing(file), progress_bar("backup") as tell:
            counts = take_backup(file, with_database=not no_database, tell=tell)
        self.stdout.write(
            f"{file}: {counts.tasks:,} tasks and {counts.rows:,} rows of the database, "
            f"{file.stat().st_size / 1_000_000:,.1f} MB"
        )
