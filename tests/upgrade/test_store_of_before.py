"""A store that the release before has written: all that is in it is read, run, cancelled, and
deleted by this one."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api import TASKS, Api, error_of
from tests.hub import Hub
from tests.upgrade.filled import KEY, QUEUES, REPEATED, UNIQUE, every_task
from tests.upgrade.release import VERSION, dump_of, without_new_fields
from tests.upgrade.store_dump import fill
from tests.waiting import eventually

_TOLD, *_KEYS = dump_of(VERSION).read_text().splitlines()
TOLD: dict[str, Any] = json.loads(_TOLD)
IDS: dict[str, list[str]] = TOLD["ids"]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """Over such a store, without a worker."""
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = Hub(Path(folder), TASKHUB_LEASE="1s")
        try:
            hub.start_store()
            with hub.store() as store:
                fill(store, _KEYS)
            hub.start_web()
            yield hub
        finally:
            hub.stop()


@pytest.fixture(scope="module")
def api(hub: Hub) -> Api:
    return hub.api


def test_every_task_reads_as_it_did(api: Api) -> None:
    now = json.loads(json.dumps(every_task(api, IDS)))
    assert without_new_fields(now, TOLD["told"]) == TOLD["told"]
    listed = {task["id"] for page in api.pages() for task in page}
    assert listed == set(TOLD["told"])
    found = {task["id"] for page in api.pages(state="archived", q="ü: ") for task in page}
    assert found == {*IDS["failed"]}


def test_what_was_promised_is_kept(hub: Hub, api: Api) -> None:
    again = api.post(**UNIQUE, unique="1h")
    assert error_of(again, 409, "DUPLICATE_TASK")["task_id"] == IDS["unique"][0]
    replayed = api.http.post(TASKS, json=REPEATED, headers=KEY)
    assert replayed.json()["task_id"] == IDS["repeated"][0]
    assert replayed.headers["Idempotent-Replayed"] == "true"
    assert api.stats("low")["paused"]
    with hub.store() as store:
        assert store.get("taskhub:layout") == b"1"


def test_tasks_are_cancelled_run_and_deleted(api: Api) -> None:
    for kind in ("pending", "scheduled", "retry"):
        cancelled, deleted = IDS[kind][:2]
        api.cancel(cancelled)
        assert api.task(cancelled)["last_err"] == "task cancelled"
        assert api.finals(cancelled) == ["cancelled"]
        require_deleted(api, deleted)
    for kind in ("completed", "failed", "cancelled"):
        require_deleted(api, IDS[kind][0])


def require_deleted(api: Api, task_id: str) -> None:
    api.delete(task_id)
    error_of(api.http.get(f"{TASKS}/{task_id}"), 404, "TASK_NOT_FOUND")


def test_a_worker_runs_what_is_left_to_run(hub: Hub, api: Api) -> None:
    """The release before has left some of it running, and others due by now."""
    assert api.http.post("/api/v1/queues/low/resume").status_code == 200
    for task_id in (IDS["scheduled"][2], IDS["failed"][1], IDS["retry"][2]):
        api.run_now(task_id)
        assert api.task(task_id)["state"] == "pending"
    hub.start_workers(1, *QUEUES)
    done = ("urgent", "unique", "repeated", "run by hand", "due", "active", "soon tried again")
    for task_id in [*(IDS[kind][0] for kind in done), IDS["pending"][2], IDS["scheduled"][2]]:
        api.wait(task_id, "completed")
        assert api.finals(task_id) == ["completed"]
    assert api.task(IDS["active"][0])["retried"] == 1  # its worker was lost
    assert api.task(IDS["soon tried again"][0])["retried"] == 1
    assert api.task(IDS["pending"][2])["result"]["metadata"] == {"ü": "1"}
    assert api.wait(IDS["cancelling"][0], "archived")["last_err"] == "task cancelled"
    api.wait(IDS["failed"][1], "archived")
    api.wait(IDS["retry"][2], "retry")

    require_grouped(hub)
    require_nothing_left(hub)


def require_grouped(hub: Hub) -> None:
    """The page of errors counts all that failed, but what was cancelled."""
    archived = [task["id"] for page in hub.api.pages(state="archived") for task in page]
    failed = {i for i in archived if hub.api.task(i)["last_err"] != "task cancelled"}
    with hub.store() as store:

        def grouped() -> set[str]:
            groups = store.keys("taskhub:error-group:*")
            return {member.decode() for key in groups for member in store.zrange(key, 0, -1)}

        eventually(grouped, failed.__eq__, 30, "groups of all that failed")


def require_nothing_left(hub: Hub) -> None:
    """Once every task is deleted, the store has nothing of them."""
    for page in hub.api.pages():
        for task in page:
            require_deleted(hub.api, task["id"])
    of_tasks = ("job", "queue", "wip", "results", "finished", "failed", "scheduled")
    ours = ("retry", "progress", "error-group", "error-groups")
    with hub.store() as store:
        left = {":".join(key.decode().split(":")[:2]) for key in store.keys("*")}
    assert not left & {*(f"rq:{name}" for name in of_tasks), *(f"taskhub:{name}" for name in ours)}
