"""One rig for all fault tests; each begins with an empty store and no workers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rig import Rig, running_rig


@pytest.fixture(scope="session")
def shared_rig() -> Iterator[Rig]:
    with tempfile.TemporaryDirectory(prefix="hub-") as folder, running_rig(Path(folder)) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: Rig) -> Iterator[Rig]:
    shared_rig.redis.flushall()
    yield shared_rig
    shared_rig.stop_workers()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the tasks of a test leave their notes."""
    return tmp_path / "log"
