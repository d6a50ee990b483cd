"""`manage.py runhub`: the whole hub on this machine, as `make run` starts it."""

import os
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import honcho.manager
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from honcho.manager import Manager

from taskhub.embedded_store import EmbeddedStore
from taskhub.staff import make_first_account

_STOP_WITHIN = 12  # seconds, the store apart
_WORKER_GRACE = "8s"


class Command(BaseCommand):
    help = "Runs the store (unless REDIS_URL is set), the web server and the workers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-web", action="store_true", help="leave out the web server")

    def handle(self, *, no_web: bool, **_: Any) -> None:
        if not no_web:
            _require_free_port()
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        with _store():
            call_command("migrate", verbosity=0, interactive=False)
            self._greet(make_first_account(), no_web)
            code = _run_processes(no_web)
        # Asked to stop, it did: that is no failure.
        sys.exit(0 if code in (-signal.SIGTERM, 130, 143) else code)

    def _greet(self, password: str | None, no_web: bool) -> None:
        address = f"http://{settings.HOST}:{settings.PORT}"
        lines = [] if no_web else [f"TaskHub   {address}/", f"API       {address}/api/v1/tasks"]
        lines += [] if no_web else [f"Admin     {address}/admin/"]
        if password:
            lines.append(f"Staff account: admin, password: {password}   (shown only this once)")
        self.stdout.write("\n".join(["", *lines, "Stop with Ctrl-C.", ""]))
        self.stdout.flush()


def _require_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            sys.exit(f"cannot listen on {settings.HOST}:{settings.PORT}: {error.strerror}")


@contextmanager
def _store() -> Iterator[None]:
    if not settings.STORE_IS_EMBEDDED:
        yield
        return
    # From here on a stop must end the store, too.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    store = EmbeddedStore(settings.EMBEDDED_STORE_SOCKET)
    try:
        store.start()
        yield
    finally:
        store.stop()


def _run_processes(no_web: bool) -> int:
    """Run the web server and the workers until one ends or all are told to; the exit code."""
    honcho.manager.KILL_WAIT = _STOP_WITHIN
    python, manage = sys.executable, Path(settings.BASE_DIR, "manage.py")
    environment = {"PYTHONUNBUFFERED": "1", "TASKHUB_SHUTDOWN_GRACE": _WORKER_GRACE, **os.environ}
    manager = Manager()
    if not no_web:
        manager.add_process(
            "web",
            f"exec {python} -m daphne -b {settings.HOST} -p {settings.PORT}"
            " -v 0 taskhub.asgi:application",
            env=environment,
            cwd=str(settings.BASE_DIR),
        )
    for number in range(1, settings.TASKHUB_WORKERS + 1):
        manager.add_process(f"worker{number}", f"exec {python} {manage} rqworker", env=environment)
    manager.loop()
    return int(manager.returncode or 0)
