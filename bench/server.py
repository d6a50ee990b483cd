"""A program that listens on a port of the loopback address."""

import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from bench.program import MeasurementFailed, Program

_UP_WITHIN = 30.0  # seconds


class Server(Program):
    """A program that takes connections from the moment `with` has begun it."""

    def __init__(
        self,
        name: str,
        port: int,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name, command, environment)
        self.port = port

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            self._wait_until_up()
        except BaseException:  # a Ctrl-C too: nobody else would end it
            self._end()
            raise
        return self

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + _UP_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError as error:
                self.require_alive()
                if time.monotonic() > deadline:
                    raise MeasurementFailed(f"{self.name} does not answer") from error
                time.sleep(0.1)
            else:
                return

    def get(self, path: str) -> str:
        """The text behind a path."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """CPU time of the program so far, with all processes that it has started and that run."""
        return sum(map(_cpu_seconds, _with_descendants(self.pid)))


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _with_descendants(int(child))


def _cpu_seconds(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    user, system = after_name.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
