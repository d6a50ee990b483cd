"""The web process under measurement: one Daphne."""

import socket
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from bench.hub import daphne, free_port
from bench.program import MeasurementFailed, Program

_UP_WITHIN = 20.0  # seconds


class Web(Program):
    """Daphne, with one application.

    application: as Daphne is told, `module:name`.
    path: where a task's events are, with `{}` for its id.
    python: the interpreter, with the packages that the application needs.
    """

    def __init__(
        self,
        application: str = "bench.streams.counting_app:application",
        path: str = "/api/v1/tasks/{}/progress/stream",
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:
        self.port = free_port()
        self._path = path
        command = [python, *daphne(self.port)[1:-1], application]
        super().__init__("streams-web", command, environment)

    def __enter__(self) -> Self:
        super().__enter__()
        deadline = time.monotonic() + _UP_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError as error:
                self.require_alive()
                if time.monotonic() > deadline:
                    raise MeasurementFailed("the web process does not answer") from error
                time.sleep(0.1)
            else:
                return self

    def paths(self, task_ids: Sequence[str]) -> list[str]:
        """Where the events of each of these tasks are."""
        return [self._path.format(task_id) for task_id in task_ids]

    def get(self, path: str) -> str:
        """The text behind a path."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def rss(self) -> int:
        """KB of memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
