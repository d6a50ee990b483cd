"""A process of its own that makes load or takes it, so that it is not what is measured."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from bench.hub import DATA, ROOT
from bench.program import MeasurementFailed
from bench.running import Running
from bench.streams.lines import Message

_STOP_WITHIN = 15  # seconds


class Helper(Running):
    """Runs a module of this package that serves `bench.streams.lines`."""

    def __init__(
        self,
        module: str,
        python: str = sys.executable,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._module = module
        self._python = python
        self._environment = {**os.environ, **(environment or {})}
        self._log = DATA / "logs" / f"streams-{module}.log"

    def _begin(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._python, "-m", f"bench.streams.{self._module}"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def ask(self, do: str, **arguments: object) -> None:
        """Send a question; `answer` waits for what it says."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Message:
        """Raises MeasurementFailed when the process has ended."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise MeasurementFailed(f"{self._module} ended early, see {self._log}")
        message: Message = json.loads(line)
        return message
