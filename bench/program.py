"""A program that runs while something is measured, and is stopped afterwards."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from bench.hub import DATA, ROOT
from bench.running import Running

_STOP_WITHIN = 15  # seconds


class MeasurementFailed(Exception):
    """Something that was to be measured did not happen."""


class Program(Running):
    """A process of its own, in the folder of this checkout.

    name: of the file in `var/bench/logs` that its output goes to.
    environment: what is added to that of this process.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self._command = command
        self._environment = {**os.environ, **(environment or {})}
        self._log = DATA / "logs" / f"{name}.log"

    def _begin(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the measurement, which stops its programs
            )

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def pid(self) -> int:
        """Of the process, which leads a group of its own."""
        return self._process.pid

    def require_alive(self) -> None:
        """Raise MeasurementFailed when the program has ended."""
        if self._process.poll() is not None:
            raise MeasurementFailed(f"a program ended early, see {self._log}")
