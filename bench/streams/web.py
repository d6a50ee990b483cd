"""The web process under measurement: one Daphne."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.hub import daphne, free_port
from bench.server import Server


class Web(Server):
    """Daphne, with one application.

    application: as Daphne is told, `module:name`.
    path: where a task's events are, with `{}` for its id.
    python: the interpreter, with the packages that the application needs.
    """

    def __init__(
        self,
        application: str = "bench.streams.counting_app:application",
        path: str = "/api/v1/tasks/{}/progress/stream",
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:
        port = free_port()
        self._path = path
        command = [python, *daphne(port, application)[1:]]
        super().__init__("streams-web", port, command, environment)

    def paths(self, task_ids: Sequence[str]) -> list[str]:
        """Where the events of each of these tasks are."""
        return [self._path.format(task_id) for task_id in task_ids]

    def rss(self) -> int:
        """KB of memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
