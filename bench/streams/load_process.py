"""A process of its own that makes load or takes it, so that it is not what is measured.

The measurement and the process speak by one line of JSON each way, question and answer.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bench.hub import DATA, ROOT
from bench.program import MeasurementFailed
from bench.running import Running

_STOP_WITHIN = 15  # seconds

Message = dict[str, Any]
"""A question or an answer."""


class LoadProcess(Running):
    """Runs a module of this package that calls `serve`.

    module: its name below `bench.streams`.
    python: the interpreter, with the packages that the module needs.
    environment: what is added to that of this process.
    """

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
        """Send the question `do`; `answer` waits for what it says."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Message:
        """The next answer. Raises MeasurementFailed when the process has ended."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise MeasurementFailed(f"{self._module} ended early, see {self._log}")
        message: Message = json.loads(line)
        return message


def serve(answers: dict[str, Callable[..., Message]]) -> None:
    """Answer the questions on stdin until it ends. A question names one of `answers` in `do`."""
    for line in sys.stdin:
        question: Message = json.loads(line)
        answer = answers[question.pop("do")](**question)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
