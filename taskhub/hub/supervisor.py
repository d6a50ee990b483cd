"""Runs the processes of a hub: starts again what dies, prints what they say, stops them all."""

import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence

from taskhub.hub.console import Console
from taskhub.hub.process import ProcessOutput, SupervisedProcess

_LOOK_EVERY = 0.5  # seconds; a signal is heard at once
_STOP_WITHIN = 12.0  # seconds
SUPERVISOR = "hub"
"""The name by which it speaks itself."""


class HubSupervisor:
    """Runs the processes of a hub.

    processes: what it starts, and starts again when it dies.
    left_running: what it starts again as well, and leaves running at the end.
    on_stop: called once, before it stops any of them.
    """

    def __init__(
        self,
        processes: Sequence[SupervisedProcess],
        left_running: Sequence[SupervisedProcess] = (),
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self._processes = processes
        self._on_stop = on_stop
        self._all = [*left_running, *processes]
        self._console = Console([SUPERVISOR, *(process.name for process in self._all)])
        self._outputs = selectors.DefaultSelector()
        self._wake, self._waker = os.pipe()
        self._is_stopping = False
        self._gave_up = False

    def run(self) -> bool:
        """Until SIGTERM or SIGINT. False where it gave up: a process ended again and again."""
        self._listen_to_signals()
        while not self._is_stopping:
            self._start_due()
            self._wait(_LOOK_EVERY)
            self._note_ends()
        self._stop()
        return not self._gave_up

    def _listen_to_signals(self) -> None:
        for end in (self._wake, self._waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear_stop)
        self._outputs.register(self._wake, selectors.EVENT_READ)

    def _hear_stop(self, *_: object) -> None:
        self._is_stopping = True

    def _start_due(self) -> None:
        for process in self._all:
            if process.is_due and not self._is_stopping:
                started = process.start()
                self._say(f"{process.name} started (pid {started.pid})")
                if started.stdout:
                    output = ProcessOutput(process.name, started)
                    self._outputs.register(output.pipe, selectors.EVENT_READ, output)

    def _wait(self, seconds: float) -> None:
        """Until something happens, so long at most; print what was said."""
        for key, _ in self._outputs.select(seconds):
            if key.data is None:
                os.read(self._wake, 4096)
                continue
            text, goes_on = key.data.read()
            if text:
                self._console.say(key.data.name, text)
            if not goes_on:
                self._outputs.unregister(key.fileobj)

    def _note_ends(self) -> None:
        for process in self._all:
            if how := process.poll_end():
                self._tell_of_end(process, how)

    def _tell_of_end(self, process: SupervisedProcess, how: str) -> None:
        if self._is_stopping:
            self._say(f"{process.name} stopped ({how})")
        elif not process.keeps_dying:
            self._say(f"{process.name} has died ({how}), starting another")
        else:
            self._say(f"{process.name} dies again and again ({how}): giving up")
            self._is_stopping = self._gave_up = True

    def _stop(self) -> None:
        self._say("stopping")
        self._on_stop()
        for process in self._processes:
            process.terminate()
        self._wait_for_ends(time.monotonic() + _STOP_WITHIN)
        for process in self._processes:
            if process.is_running:
                self._say(f"{process.name} has not stopped within {_STOP_WITHIN:g} s and is killed")
                process.kill()
        self._wait_for_ends(time.monotonic() + 1)
        for _ in range(10):  # what they said last; what they started may go on for ever
            self._wait(0)

    def _wait_for_ends(self, deadline: float) -> None:
        while (
            any(process.is_running for process in self._processes) and time.monotonic() < deadline
        ):
            self._wait(_LOOK_EVERY)
            self._note_ends()

    def _say(self, text: str) -> None:
        self._console.say(SUPERVISOR, text)
