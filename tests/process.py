"""Processes of the hub, to be run and to be mistreated."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.environment import PROJECT
from tests.waiting import until
from tests.worker_source import ForkedProcess, WorkerSource


def children_of(pid: int) -> list[int]:
    """Pids of a process's children."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(part) for part in text.split()]


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class HubProcess:
    """A process, stopped by its pid.

    log: the file for what it prints, else that of the test.
    code: the checkout that it runs.
    """

    process: subprocess.Popen[bytes] | ForkedProcess

    def __init__(
        self,
        *command: str,
        environment: dict[str, str],
        log: Path | None = None,
        code: Path = PROJECT,
    ) -> None:
        self.command = " ".join(command)
        self._log = log
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else None
            self.process = subprocess.Popen(
                command,
                cwd=code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the tests, which stop it in its turn
            )
        self.pid = self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def require_running(self) -> None:
        told = self._log.read_text()[-4000:] if self._log else "see what it printed"
        assert self.is_running, f"{self.command} has ended: {told}"

    def catches(self, number: signal.Signals) -> bool:
        """Whether the process has a handler for a signal by now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (caught,) = re.findall(r"^SigCgt:\s*(\w+)", status, re.M)
        return bool(int(caught, 16) >> (number - 1) & 1)

    def send(self, number: signal.Signals, to: int | None = None) -> None:
        """Send a signal to the process, or to one that it started, if that still runs."""
        if to in (None, self.pid):
            self.process.send_signal(number)  # which knows whether the pid is still its own
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(to, number)

    def stop(self, within: float = 15.0) -> bool:
        """Ask it to end, and kill it after so many seconds. Whether it ended well, as asked."""
        self.send(signal.SIGTERM)
        try:
            return self.process.wait(within) in (0, -signal.SIGTERM)
        except subprocess.TimeoutExpired:
            self.kill()
            return False

    def kill(self) -> None:
        """End it at once."""
        self.send(signal.SIGKILL)
        self.process.wait(10)


class WorkerProcess(HubProcess):
    """`manage.py rqworker`, and what it started.

    arguments: of the command, such as queues.
    """

    def __init__(
        self,
        *arguments: str,
        environment: dict[str, str],
        log: Path | None = None,
        code: Path = PROJECT,
    ) -> None:
        command = [sys.executable, "manage.py", "rqworker", *arguments]
        super().__init__(*command, environment=environment, log=log, code=code)

    @property
    def child(self) -> int:
        """Pid of the process that runs the tasks."""
        return until(lambda: children_of(self.pid), 10, "a child process")[0]

    @property
    def is_signal_pending(self) -> bool:
        """Whether the process has yet to notice a signal; until then, the same one is lost."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return any(int(bits, 16) for bits in re.findall(r"^(?:Sig|Shd)Pnd:\s*(\w+)", status, re.M))

    def kill_all(self) -> None:
        """End it and what it started at once."""
        children = children_of(self.pid) if self.is_running else []
        self.kill()
        for pid in children:
            self.send(signal.SIGKILL, to=pid)


class ForkedWorker(WorkerProcess):
    """One that a source has forked."""

    def __init__(self, source: WorkerSource, *queues: str) -> None:
        self.command = " ".join(["rqworker", *queues])
        self._log = None
        self.process = source.start(queues)
        self.pid = self.process.pid
