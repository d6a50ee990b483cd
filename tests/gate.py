"""A gate that a task of type `gate` waits at until a test opens it."""

from pathlib import Path
from typing import Any


class Gate:
    """A file: the gate is open when it exists."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> None:
        self._path.touch()

    def payload(self, **more: Any) -> dict[str, Any]:
        """The payload of a task that waits here."""
        return {"gate": str(self._path), **more}
