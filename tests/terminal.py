"""A terminal of a given size, for programs that draw on one."""

import os
import pty
import subprocess
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.environment import PROJECT


class Terminal:
    """What a program has drawn, and its process."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self.process = process
        self._screen = screen
        self._drawn = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def drawn(self) -> str:
        """All so far, with the terminal's own codes."""
        return self._drawn.decode(errors="replace")

    def type(self, text: str) -> None:
        """As if somebody typed it."""
        os.write(self._screen, text.encode())

    def end(self, within: float = 60) -> int:
        """Wait for the program's end: its exit code."""
        code = self.process.wait(within)
        self._reader.join()
        return code

    def _read(self) -> None:
        while True:
            try:
                read = os.read(self._screen, 4096)
            except OSError:  # as Linux says that the program's side was closed
                return
            if not read:
                return
            self._drawn += read


@contextmanager
def terminal(command: list[str], environment: dict[str, str], columns: int) -> Iterator[Terminal]:
    """Run a program on a terminal this wide, which is its controlling one: Ctrl-C can be typed."""
    screen, side = pty.openpty()
    termios.tcsetwinsize(side, (24, columns))
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command],
        cwd=PROJECT,
        env=environment,
        stdin=side,
        stdout=side,
        stderr=side,
    )
    os.close(side)
    window = Terminal(process, screen)
    try:
        yield window
    finally:
        process.kill()
        window.end()
        os.close(screen)
