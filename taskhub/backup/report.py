"""What the commands show of a backup: a bar on a terminal, and one line at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from django.core.management.base import CommandError
from django.db import DatabaseError
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from taskhub.backup.exceptions import BackupError


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal that stderr is, if it is one. Call it with how much of how much is
    done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        bar = progress.add_task(title, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=max(done, total))

        yield tell


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Has what goes wrong end the command with one line. Raises CommandError."""
    try:
        yield
    except BackupError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    except DatabaseError as error:
        _refuse("database", error)
    except StoreUnreachable:
        raise  # manage.py has a line for it
    except RedisError as error:
        _refuse("store", error)


def _refuse(name: str, error: Exception) -> NoReturn:
    raise CommandError(f"the {name} did not do it: {error}") from error
