"""A whole hub, as `make run` or `manage.py runhub` starts it."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import httpx

from tests.api import Api
from tests.environment import plain_environment
from tests.free_ports import free_port
from tests.process import HubProcess, children_of, is_alive
from tests.waiting import until

STARTS_WITHIN = 60.0  # seconds


class Run:
    """A hub in a data folder of its own.

    command: what starts it.
    settings: what differs from the usual.
    folder: where its data is.
    log: what it prints.
    port, url: of its web server.
    api: a client of it.
    program: what was started.
    """

    def __init__(self, folder: Path, *command: str, **settings: str) -> None:
        self._command = command
        self._settings = settings
        self.folder = folder
        self.log = folder / "hub.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = Api(httpx.Client(base_url=self.url, timeout=30))
        self.program: HubProcess

    @property
    def environment(self) -> dict[str, str]:
        """What its processes get."""
        settings = {
            "PORT": str(self.port),
            "TASKHUB_DATA_DIR": str(self.folder),
            "TASKHUB_WORKERS": "1",
            "TASKHUB_LEASE": "1s",
            "TASKHUB_TASK_MODULES": "tests.faults.task_types",
        }
        return plain_environment() | settings | self._settings

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self.log.write_text("")
        self.program = HubProcess(*self._command, environment=self.environment, log=self.log)
        until(self.serves, STARTS_WITHIN, "hub that serves")

    def serves(self) -> bool:
        self.program.require_running()
        with suppress(httpx.TransportError):
            return self.api.http.get("/ready").status_code == 200
        return False

    @property
    def hub(self) -> int:
        """Pid of `manage.py runhub`."""
        if self._command[0] != "make":
            return self.program.pid
        (hub,) = children_of(self.program.pid)
        return hub

    def pid_of(self, name: str) -> int:
        """Of the process that was started last under this name, once there is one that lives."""

        def look() -> int:
            found = re.findall(rf"\b{name} started \(pid (\d+)\)", self.log.read_text())
            return int(found[-1]) if found and is_alive(int(found[-1])) else 0

        return until(look, STARTS_WITHIN, f"process of {name}")

    def processes(self) -> list[int]:
        """The hub, and all that it started, and these in turn."""
        found = [self.hub]
        for pid in found:
            found += children_of(pid)
        return found

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid), 10, "end of what was killed")
