"""A log as programs read it."""

import json
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Log:
    """The lines of a file, each a JSON object; of one that is there those from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._from = path.stat().st_size if path.exists() else 0

    @property
    def text(self) -> str:
        with self._path.open("rb") as file:
            file.seek(self._from)
            return file.read().decode()

    def lines(self, **fields: Any) -> list[Line]:
        """Those that have these fields; all have time, level and event."""
        found: list[Line] = [json.loads(line) for line in self.text.splitlines()]
        assert all({"time", "level", "event", "logger"} <= set(line) for line in found), found
        return [line for line in found if fields.items() <= line.items()]
