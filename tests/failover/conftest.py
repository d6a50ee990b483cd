"""A hub over a store of several servers, for all stories of their failures."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub import Hub
from tests.store_cluster import StoreCluster, store_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[StoreCluster]:
    with (
        tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder,
        store_cluster(Path(folder)) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="session")
def hub(cluster: StoreCluster) -> Iterator[Hub]:
    """Its creates wait for one replica."""
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(
            Path(folder),
            REDIS_URL=cluster.url,
            TASKHUB_TASK_MODULES="tests.faults.task_types",
            TASKHUB_LEASE="6s",
            TASKHUB_CONCURRENCY="3",
            TASKHUB_STORE_REPLICAS="1",
        )
        try:
            hub.start_web()
            hub.start_workers(2, "default", "low")
            yield hub
        finally:
            hub.stop()
