"""What is acknowledged is on a replica: and if no replica says so, that is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.api import BULK, TASKS, Json, error_of
from tests.hub import Hub
from tests.manage import told
from tests.store_cluster import StoreCluster

BODY: Json = {"type": "steps", "payload": {}, "queue": "critical"}
"""Of a task that no worker here takes."""


@contextmanager
def silent_replicas(cluster: StoreCluster) -> Iterator[None]:
    primary = cluster.primary()
    others = [server for server in cluster.servers if server is not primary]
    for server in others:
        server.freeze()
    try:
        yield
    finally:
        for server in others:
            server.thaw()
        cluster.until_whole()


@pytest.fixture
def http(hub: Hub, cluster: StoreCluster) -> httpx.Client:
    """Of a hub whose store is well."""
    cluster.until_whole()
    return hub.api.http


def test_what_no_replica_confirms_is_told_and_may_be_sent_again(
    hub: Hub, cluster: StoreCluster, http: httpx.Client
) -> None:
    sent = {
        "one": (TASKS, BODY),
        "many": (BULK, {"tasks": [BODY] * 3}),
    }
    names: dict[str, list[str]] = {}
    waiting = hub.api.create("steps", queue="critical")
    with silent_replicas(cluster):
        for _ in range(2):  # a repeat finds the tasks there, and they are as little replicated
            for key, (path, body) in sent.items():
                answer = http.post(path, json=body, headers={"Idempotency-Key": key})
                details = error_of(answer, 503, "NOT_REPLICATED")
                assert (details["replicas"], details["needed"]) == (0, 1)
                assert names.setdefault(key, details["task_ids"]) == details["task_ids"]
                assert answer.elapsed.total_seconds() < 2
        error_of(http.post(f"{TASKS}/{waiting}/cancel"), 503, "NOT_REPLICATED")
        assert hub.api.task(waiting)["state"] == "archived"
        # Nor is that it cannot be cancelled any more: it was by what a failover would undo.
        error_of(http.post(f"{TASKS}/{waiting}/cancel"), 503, "NOT_REPLICATED")
        at_terminal = told(hub.environment, "task", "create", "steps", "--queue", "critical")
        assert at_terminal.returncode == 1
        assert "too few of its replicas" in at_terminal.stderr
    for key, (path, body) in sent.items():
        answer = http.post(path, json=body, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
        created = answer.json()
        assert [task["task_id"] for task in created.get("tasks", [created])] == names[key]


def test_what_is_refused_is_refused_whatever_replicas_say(
    hub: Hub, cluster: StoreCluster, http: httpx.Client
) -> None:
    unique = BODY | {"unique": "1h"}
    assert http.post(TASKS, json=unique).status_code == 201
    with silent_replicas(cluster):
        error_of(http.post(TASKS, json=unique), 409, "DUPLICATE_TASK")
