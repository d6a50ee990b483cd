"""One hub for all fault tests; each begins with an empty store and no workers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub import Hub, running


@pytest.fixture(scope="session")
def shared_hub() -> Iterator[Hub]:
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(
            Path(folder),
            TASKHUB_TASK_MODULES="tests.faults.task_types",
            TASKHUB_LEASE="1s",
            TASKHUB_RETRY_BASE="50ms",
        )
        with running(hub):
            yield hub


@pytest.fixture
def hub(shared_hub: Hub) -> Iterator[Hub]:
    with shared_hub.store() as store:
        store.flushall()
    yield shared_hub
    shared_hub.kill_workers()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the tasks of a test leave their notes."""
    return tmp_path / "log"
