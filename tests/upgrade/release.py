"""The release before this one, by its own code."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import httpx

from tests.api import Api
from tests.environment import PROJECT
from tests.hub import Hub

VERSION: Final = "1.0.0"
"""Of the release before."""
COMMIT: Final = "15a8667"
"""Where it is in the history."""


def dump_of(version: str) -> Path:
    """The file that keeps a store as this release has written it."""
    return PROJECT / "tests" / "upgrade" / f"store-{version}.json"


@contextmanager
def code_of(commit: str) -> Iterator[Path]:
    """A folder with the code of a commit, which runs with the packages that are installed."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit], cwd=PROJECT, capture_output=True, check=True
    )
    with tempfile.TemporaryDirectory(prefix="taskhub-release-") as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


class OlderHub(Hub):
    """A hub of other code than this checkout's, whose answers are not held against today's
    description of the API."""

    def __init__(self, folder: Path, code: Path, **settings: str) -> None:
        super().__init__(folder, **settings)
        self.code = code
        self.api.http.close()
        self.api = Api(httpx.Client(base_url=self.url, timeout=30))


def without_new_fields(now: Any, then: Any) -> Any:
    """An answer of today as the release before gave it: with no field that it did not have."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {name: without_new_fields(now.get(name), value) for name, value in then.items()}
    if isinstance(then, list) and isinstance(now, list) and len(now) == len(then):
        return [without_new_fields(*pair) for pair in zip(now, then, strict=True)]
    return now
