"""A hub is backed up while it works, and goes on elsewhere."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.connection import Store
from tests.api import TASKS, Api, Json, error_of
from tests.environment import STORE_SERVER
from tests.gate import Gate
from tests.hub import Hub, running
from tests.manage import refused

TWICE = {"type": "echo", "payload": {"once": True}, "queue": "idle"}
KEY = {"Idempotency-Key": "of-a-backup"}


@pytest.fixture
def new_hub() -> Iterator[Hub]:
    """An empty one, on Debian's Redis where that is there."""
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(Path(folder))
        hub.store_server = shutil.which("redis-server") or STORE_SERVER
        hub.manage("migrate")
        with running(hub):
            yield hub


def fill(hub: Hub, gate: Gate) -> dict[str, list[str]]:
    """Tasks of each state, by what they are; a worker goes on with those of `default`."""
    api = hub.api
    ids = {"active": [api.create("gate", gate.payload(), queue="critical")]}
    api.wait(ids["active"][0], "active")
    hub.start_worker("default")
    said = {"reports": [[10, "begun", "ü"], [90, "nearly", ""]]}
    ids["completed"] = api.bulk([{"type": "report", "queue": "default", "payload": said}] * 50)
    ids["archived"] = [api.create("fail", queue="default", max_retries=0) for _ in range(10)]
    ids["retry"] = [api.create("fail_for_long") for _ in range(5)]
    ids["pending"] = api.bulk(
        [{"type": "echo", "queue": "idle", "payload": {"n": n}} for n in range(100)]
    )
    ids["scheduled"] = [api.create(process_at="2093-01-15T10:00:00Z") for _ in range(5)]
    ids["cancelled"] = [api.create(queue="idle") for _ in range(5)]
    for task_id in ids["cancelled"]:
        api.cancel(task_id)
    ids["unique"] = [
        api.create(
            "echo", {"of": "a backup"}, queue="idle", unique="1h", metadata={"ü": "\0\ud7ff"}
        )
    ]
    ids["repeated"] = [api.http.post(TASKS, json=TWICE, headers=KEY).json()["task_id"]]
    for state in ("completed", "archived", "retry"):
        for task_id in ids[state]:
            api.wait(task_id, state)
    ids["moving"] = api.bulk([{"type": "echo", "payload": {"n": n}} for n in range(200)])
    return ids


def told(api: Api, task_id: str) -> tuple[Json, list[Json]]:
    return api.task(task_id), api.history(task_id)


def list_of(api: Api, **params: str) -> list[str]:
    return [task["id"] for page in api.pages(**params) for task in page]


def keys_of(store: Store) -> set[bytes]:
    """Of what a hub keeps beside tasks that move."""
    return {
        key
        for pattern in (
            b"taskhub:total*",
            b"taskhub:error-group*",
            b"taskhub:type:*",
            b"taskhub:unique*",
        )
        for key in store.keys(pattern)
    }


def test_a_hub_goes_on_from_a_backup_that_was_taken_while_it_worked(
    spare_hub: Hub, new_hub: Hub, gate: Gate, tmp_path: Path
) -> None:
    spare_hub.manage("migrate")
    spare_hub.manage("apikey", "create", "shop", "--scopes", "tasks:read")
    spare_hub.api.http.post("/api/v1/queues/low/pause")
    ids, file = fill(spare_hub, gate), tmp_path / "hub.backup"
    spare_hub.manage("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0

    said = new_hub.manage("restore", str(file))
    assert "restored" in said
    was, now = spare_hub.api, new_hub.api
    for kind in ids.keys() - {"active", "moving"}:
        for task_id in ids[kind]:
            assert told(now, task_id) == told(was, task_id), kind
    order = {"queue": "idle", "state": "pending", "order": "oldest"}
    assert list_of(now, **order) == list_of(was, **order)
    assert now.task(ids["active"][0])["state"] == "pending"
    assert {now.task(task_id)["state"] for task_id in ids["moving"]} <= {"pending", "completed"}
    assert (now.stats("low")["paused"], now.stats("idle")["paused"]) == (True, False)
    again = now.post(type="echo", payload={"of": "a backup"}, queue="idle", unique="1h")
    assert error_of(again, 409, "DUPLICATE_TASK")["task_id"] == ids["unique"][0]
    replay = now.http.post(TASKS, json=TWICE, headers=KEY)
    assert (replay.json()["task_id"], replay.headers["Idempotent-Replayed"]) == (
        *ids["repeated"],
        "true",
    )
    with spare_hub.store() as old, new_hub.store() as new:
        assert keys_of(old) == keys_of(new)
    assert "shop" in new_hub.manage("apikey", "list")

    assert "not empty" in refused(new_hub.environment, "restore", str(file))
    gate.open()
    new_hub.start_workers(1, "critical", "default")
    for task_id in [*ids["active"], *ids["moving"]]:
        assert now.wait(task_id, "completed")["retried"] == 0
        assert now.finals(task_id) == ["completed"]
    spare_hub.kill_workers()
    was.http.post("/api/v1/queues/low/resume")
