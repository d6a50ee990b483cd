"""Workers that are forked, as those of a pool are, from a process that has imported what they need:
to start Python and import that takes most of the time that many tests take."""

import gc
import os
import subprocess
import sys
import time
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock

import django

import manage

_PROJECT = Path(__file__).resolve().parent.parent  # tests.environment is of pytest alone


class WorkerSource:
    """A process that forks workers, all with the same settings."""

    def __init__(self, environment: dict[str, str]) -> None:
        ours, theirs = Pipe()
        self._calls, self._lock = ours, Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.worker_source", str(theirs.fileno())],
                cwd=_PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the tests, which stop it in its turn
            )

    def start(self, queues: tuple[str, ...]) -> "ForkedProcess":
        """`manage.py rqworker` for these queues."""
        pid = self.call("start", queues)
        assert isinstance(pid, int)
        return ForkedProcess(self, pid)

    def call(self, name: str, argument: object) -> object:
        """Have the process do something, and tell what comes of it."""
        with self._lock:
            self._calls.send((name, argument))
            return self._calls.recv()

    def close(self) -> None:
        """End the process; its workers have ended."""
        self._calls.close()
        self._process.wait(15)


class ForkedProcess:
    """A worker, as `subprocess` would have it."""

    def __init__(self, source: WorkerSource, pid: int) -> None:
        self._source = source
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            code = self._source.call("poll", self.pid)
            assert code is None or isinstance(code, int)
            self.returncode = code
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        began = time.monotonic()
        while (code := self.poll()) is None:
            if timeout is not None and time.monotonic() > began + timeout:
                raise subprocess.TimeoutExpired("rqworker", timeout)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _serve(calls: Connection) -> None:
    """Answer calls until nobody is there to make one; in a worker, run it and return."""
    while True:
        try:
            name, argument = calls.recv()
        except EOFError:
            return
        if name == "poll":
            pid, status = os.waitpid(argument, os.WNOHANG)
            calls.send(os.waitstatus_to_exitcode(status) if pid else None)
        elif pid := os.fork():
            calls.send(pid)
        else:
            calls.close()
            os.setsid()
            _work(argument)
            return


def _work(queues: tuple[str, ...]) -> None:
    sys.argv = ["manage.py", "rqworker", *queues]
    manage.main()


def _import_all() -> None:
    django.setup()
    import_module("tasks.management.commands.rqworker")
    import_module("taskhub.log_line")


if __name__ == "__main__":
    gc.disable()
    _import_all()
    gc.freeze()
    gc.enable()
    _serve(Connection(int(sys.argv[1])))
