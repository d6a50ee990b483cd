"""One process of a hub, which is started again when it dies."""

import os
import subprocess
import time
from collections.abc import Callable
from typing import Final

Popen = subprocess.Popen[bytes]

_EARLY = 30.0
"""Seconds. A process that ends by itself before has achieved nothing."""
_TRIES = 5
"""So many such ends in a row are enough."""
_PAUSE = 0.5  # seconds from an early end to the next start
_KILLED: Final = -9
"""Nothing that a process does itself: somebody, or the system, has killed it."""


class SupervisedProcess:
    """A process that is started again when it dies.

    name: before each line that it prints.
    start: starts it. Its standard output, if that is a pipe, is for whoever supervises it to read.
    process: where it is running already.
    """

    def __init__(self, name: str, start: Callable[[], Popen], process: Popen | None = None) -> None:
        self.name = name
        self._start = start
        self._process = process
        self._started_at = time.monotonic()
        self._start_at = 0.0
        self._early_ends = 0

    @property
    def is_running(self) -> bool:
        """Whether its process has been started, and its end not been seen."""
        return self._process is not None

    @property
    def is_due(self) -> bool:
        """Whether to start it now."""
        return self._process is None and time.monotonic() >= self._start_at

    @property
    def keeps_dying(self) -> bool:
        """Whether it has ended again and again, each time soon after its start."""
        return self._early_ends >= _TRIES

    def start(self) -> Popen:
        """Start it, and answer what runs now."""
        self._process = self._start()
        self._started_at = time.monotonic()
        return self._process

    def poll_end(self) -> str | None:
        """How its process has ended, for people; once for each, and None while it runs."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        self._early_ends = self._early_ends + 1 if self._ended_early(code) else 0
        self._start_at = time.monotonic() + (_PAUSE if self._early_ends else 0.0)
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _ended_early(self, code: int) -> bool:
        return code != _KILLED and time.monotonic() - self._started_at < _EARLY

    def terminate(self) -> None:
        """Tell its process to stop."""
        if self._process:
            self._process.terminate()

    def kill(self) -> None:
        """End its process at once."""
        if self._process:
            self._process.kill()


class ProcessOutput:
    """What a process prints, read as it comes."""

    def __init__(self, name: str, process: Popen) -> None:
        assert process.stdout
        self.name = name
        self.pipe = process.stdout
        self._rest = b""
        os.set_blocking(self.pipe.fileno(), False)

    def read(self) -> tuple[str, bool]:
        """The whole lines that are there, and whether more can come. Wants it to be readable."""
        chunk = os.read(self.pipe.fileno(), 65536)
        lines, end, self._rest = (self._rest + chunk).rpartition(b"\n")
        if not chunk:
            lines, self._rest = lines + end + self._rest, b""
            self.pipe.close()
        return lines.decode(errors="replace"), bool(chunk)
