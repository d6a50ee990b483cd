"""`manage.py runhub`: the whole hub on this machine, as `make run` starts it."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from taskhub.hub.calling_make import stopping_with_make
from taskhub.hub.embedded_store import EmbeddedStore
from taskhub.hub.listening_sockets import ListeningSockets, authority
from taskhub.hub.process import SupervisedProcess
from taskhub.hub.supervisor import HubSupervisor
from taskhub.metrics.processes import shared_folder
from taskhub.staff import make_first_account
from tasks.worker.child import die_with_parent

_SHORT_STOP = {"TASKHUB_SHUTDOWN_GRACE": "8s", "TASKHUB_DRAIN_TIME": "2s"}
"""Whoever stops a hub waits for it."""


class Command(BaseCommand):
    help = "Runs the store (unless REDIS_URL is set), the web server and the workers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-web", action="store_true", help="leave out the web server")
        parser.add_argument(
            "--from-make", action="store_true", help="stop with the `make` that started this"
        )

    def handle(self, *, no_web: bool, from_make: bool, **_: Any) -> None:
        number = 0 if no_web else settings.TASKHUB_WEB_PROCESSES
        sockets = ListeningSockets(settings.HOST, settings.PORT, number)
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        with stopping_with_make() if from_make else nullcontext(), _store() as left_running:
            call_command("migrate", verbosity=0, interactive=False)
            self._greet(make_first_account(), no_web)
            processes = [*_web_processes(sockets, number), *_workers()]
            went_well = HubSupervisor(processes, left_running, on_stop=sockets.close).run()
        sys.exit(0 if went_well else 1)

    def _greet(self, password: str | None, no_web: bool) -> None:
        address = f"http://{authority(settings.HOST, settings.PORT)}"
        lines = [] if no_web else [f"TaskHub   {address}/", f"API       {address}/api/v1/tasks"]
        lines += [] if no_web else [f"Admin     {address}/admin/"]
        if password:
            lines.append(f"Staff account: admin, password: {password}   (shown only this once)")
        self.stdout.write("\n".join(["", *lines, "Stop with Ctrl-C.", ""]))
        self.stdout.flush()


@contextmanager
def _store() -> Iterator[list[SupervisedProcess]]:
    """Have a store; the embedded one, if it is meant, as a process that runs already."""
    if not settings.STORE_IS_EMBEDDED:
        yield []
        return
    # From here on a stop must end the store, too.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    store = EmbeddedStore(settings.EMBEDDED_STORE_SOCKET)
    try:
        store.start()
        yield [SupervisedProcess("store", store.launch, store.process)]
    finally:
        store.stop()


def _web_processes(sockets: ListeningSockets, number: int) -> Iterator[SupervisedProcess]:
    counting = shared_folder(settings.TASKHUB_DATA_DIR) if number > 1 else {}
    for index in range(number):
        name = f"web{index + 1}" if number > 1 else "web"
        descriptors = sockets.descriptors(index)
        command = ("-m", "taskhub.hub.web_process", *map(str, descriptors))
        start = partial(_start, *command, descriptors=descriptors, environment=counting)
        yield SupervisedProcess(name, start)


def _workers() -> Iterator[SupervisedProcess]:
    worker = (str(Path(settings.BASE_DIR, "manage.py")), "rqworker")
    for number in range(1, settings.TASKHUB_WORKERS + 1):
        yield SupervisedProcess(f"worker{number}", partial(_start, *worker))


def _start(
    *arguments: str, descriptors: Sequence[int] = (), environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Run Python in a session of its own: Ctrl-C is for the hub. It dies with this process.

    descriptors, environment: that it is to have as well.
    """
    defaults = {"PYTHONUNBUFFERED": "1", **_SHORT_STOP}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**defaults, **os.environ, **(environment or {})},
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=descriptors,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  two system calls
    )
