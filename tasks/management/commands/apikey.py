"""`manage.py apikey create NAME --scopes …`, `apikey list`, `apikey revoke NAME`."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access.exceptions import KeyNameTaken, NoSuchKey
from access.models import ApiKey
from access.rate import parse_rate
from access.scopes import parse_scopes
from access.services import create_key, key_to_revoke, revoke_key
from tasks import registry
from tasks.durations import parse_days
from tasks.management.commands.rqworker import queues_to_serve
from tasks.times import format_rfc3339

T = TypeVar("T")

_COLUMNS = ("NAME", "ID", "STATE", "SCOPES", "QUEUES", "TYPES", "LIMIT", "EXPIRES", "LAST USED")


class Command(BaseCommand):
    requires_system_checks = ()  # of pages and addresses, which keys have none of
    help = "Makes, lists and revokes API keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key, and print its token")
        create.add_argument("name", help="what people call it")
        create.add_argument("--scopes", required=True, help="such as tasks:create,tasks:read")
        create.add_argument("--queues", default="", help="bind it to these, by comma")
        create.add_argument("--types", default="", help="bind it to these task types, by comma")
        create.add_argument("--expires", default="", help="how long it is good, such as 90d or 12h")
        create.add_argument("--rate-limit", default="", help="instead of the hub's, such as 100/s")
        actions.add_parser("list", help="list all keys")
        revoke = actions.add_parser("revoke", help="have a key be refused from now on")
        revoke.add_argument("key", help="its name or id")

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "create":
            self._create(options)
        elif action == "list":
            self._list()
        else:
            self._revoke(options["key"])

    def _create(self, options: dict[str, Any]) -> None:
        name = options["name"].strip()
        if not 1 <= len(name) <= 100 or not name.isprintable():
            raise CommandError("a name has 1 to 100 characters that can be printed")
        try:
            key, token = create_key(
                name,
                _read("--scopes", lambda text: parse_scopes(_named(text)), options["scopes"]),
                queues=queues_to_serve(named) if (named := _named(options["queues"])) else [],
                types=_known_types(_named(options["types"])),
                expires_at=_read("--expires", _moment_after, options["expires"]),
                rate=_read("--rate-limit", parse_rate, options["rate_limit"]),
                created_by="manage.py",
            )
        except KeyNameTaken as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"The token of {key}. It is shown this once:")
        self.stdout.write(token)

    def _list(self) -> None:
        rows = [_COLUMNS, *(_row(key) for key in ApiKey.objects.all())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())

    def _revoke(self, name_or_id: str) -> None:
        try:
            key = key_to_revoke(name_or_id)
        except NoSuchKey as error:
            raise CommandError(error.args[0]) from error
        revoke_key(key)
        self.stdout.write(f"{key} is refused from now on.")


def _named(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read(option: str, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise CommandError(f"{option}: {error}") from error


def _known_types(named: list[str]) -> list[str]:
    for name in named:
        if name not in registry.names():
            raise CommandError(
                f"there is no task type {name!r}; there are {', '.join(registry.names())}"
            )
    return named


def _moment_after(text: str) -> datetime | None:
    return timezone.now() + timedelta(seconds=parse_days(text)) if text else None


def _row(key: ApiKey) -> tuple[str, ...]:
    expires, used = (
        format_rfc3339(moment.replace(microsecond=0)) if moment else "-"
        for moment in (key.expires_at, key.last_used_at)
    )
    bounds = (",".join(names) or "all" for names in (key.queues, key.types))
    return (
        key.name,
        key.key_id,
        key.state,
        ",".join(key.scopes),
        *bounds,
        key.rate_limit or "-",
        expires,
        used,
    )
