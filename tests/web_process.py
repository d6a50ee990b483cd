"""A web process as `deploy/` starts one, on a port of its own."""

import sys
from pathlib import Path

import httpx

from tests.process import HubProcess
from tests.waiting import until

_AT_LAST = (
    120.0  # seconds within which it starts or stops, if it does; the store may be failing over
)
_ANSWERS_WITHIN = 5.0  # seconds, or it is asked again


class WebProcess:
    """A Daphne that runs at once, and can be started again.

    url: where it is reached.
    process: the one that runs, to be mistreated.
    """

    def __init__(self, environment: dict[str, str], log: Path, port: int) -> None:
        self._environment = environment
        self._log = log
        self._command = (
            *(sys.executable, "-m", "daphne", "--proxy-headers", "-b", "127.0.0.1"),
            *("-p", str(port), "-v", "0", "taskhub.asgi:application"),
        )
        self.url = f"http://127.0.0.1:{port}"
        self.process: HubProcess
        self.start()

    def start(self) -> None:
        self.process = HubProcess(*self._command, environment=self._environment, log=self._log)

    def until_ready(self) -> None:
        def is_ready() -> bool:
            self.process.require_running()
            try:
                return httpx.get(f"{self.url}/ready", timeout=_ANSWERS_WITHIN).status_code == 200
            except httpx.TransportError:
                return False

        until(is_ready, _AT_LAST, "web process that is ready")

    def stop(self) -> None:
        """Ask it to, and wait until it has."""
        assert self.process.stop(_AT_LAST)

    def restart(self) -> None:
        """Have another one take its place."""
        self.stop()
        self.start()
        self.until_ready()
