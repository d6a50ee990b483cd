"""The store answers, but refuses: for now, which workers wait out, or because of how it is set up,
which is told."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from store.connection import Store
from tests.hub import Hub
from tests.process import WorkerProcess
from tests.waiting import eventually, until

Refusing = Callable[[Hub], AbstractContextManager[None]]

_ENDLESS = "while true do end"


@contextmanager
def too_few_replicas(hub: Hub) -> Iterator[None]:
    with hub.store() as store:
        store.config_set("min-replicas-to-write", 1)
        try:
            yield
        finally:
            store.config_set("min-replicas-to-write", 0)


@contextmanager
def unwritable_snapshot(hub: Hub) -> Iterator[None]:
    """Where the snapshot belongs is a folder that is not empty."""
    with hub.store() as store:
        folder, name = (store.config_get(key)[key] for key in ("dir", "dbfilename"))
        in_the_way = Path(folder, name)
        (in_the_way / "x").mkdir(parents=True)
        store.config_set("save", "3600 1")
        _save_snapshot(store, "err")
        try:
            yield
        finally:
            shutil.rmtree(in_the_way)
            _save_snapshot(store, "ok")
            store.config_set("save", "")


def _save_snapshot(store: Store, outcome: str) -> None:
    store.bgsave()
    eventually(
        lambda: store.info("persistence"),
        lambda facts: (
            not facts["rdb_bgsave_in_progress"] and facts["rdb_last_bgsave_status"] == outcome
        ),
        within=20,
        what=f"snapshot that ends {outcome}",
    )


@contextmanager
def busy_with_a_script(hub: Hub) -> Iterator[None]:
    def run() -> None:
        with hub.store() as store, pytest.raises(ResponseError, match="killed by user"):
            store.eval(_ENDLESS, 0)

    with hub.store() as store:
        (threshold,) = store.config_get("busy-reply-threshold").values()
        store.config_set("busy-reply-threshold", 50)
        script = threading.Thread(target=run)
        script.start()
        until(lambda: _error_code(store) == "BUSY", 10, "a store that says it is busy")
        try:
            yield
        finally:
            store.script_kill()
            script.join()
            store.config_set("busy-reply-threshold", threshold)


def _error_code(store: Store) -> str:
    """The code of the error that a write meets now."""
    try:
        store.set("probe", 1)
    except ResponseError as error:
        return str(error).split()[0]
    return ""


@pytest.mark.parametrize(
    ("refusing", "code"),
    [
        (too_few_replicas, "NOREPLICAS"),
        (unwritable_snapshot, "MISCONF"),
        (busy_with_a_script, "BUSY"),
    ],
)
def test_a_store_that_refuses_for_now_is_waited_for(
    hub: Hub, log: Path, tmp_path: Path, refusing: Refusing, code: str
) -> None:
    worker = WorkerProcess(environment=hub.environment, log=tmp_path / "worker.log")
    hub.workers.append(worker)
    running = hub.api.create("steps", {"count": 1, "pause": 1.0, "log": str(log)})
    until(log.exists, 10, "the attempt")
    child = worker.child
    with refusing(hub), hub.store() as store:
        assert _error_code(store) == code
        answer = hub.api.post(type="steps", payload={})
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
        _until_refused(worker, tmp_path / "worker.log")
    task_id = hub.api.create("steps")
    assert hub.api.wait(task_id, "completed", within=30)["retried"] == 0
    assert hub.api.wait(running, "completed", within=30)["retried"] == 0
    assert worker.is_running
    assert worker.child == child


def _until_refused(worker: WorkerProcess, log: Path) -> None:
    """Both the worker and its child were refused, or the worker ended of it."""

    def told() -> bool:
        text = log.read_text()
        return "store is away:" in text and "trying again" in text

    until(lambda: told() or not worker.is_running, 20, "a worker that is refused")


def _end_blocked_wait(store: Store) -> bool:
    """As a master does that becomes a replica. Whether there was one."""
    waiting = [entry["id"] for entry in store.client_list() if entry["cmd"] == "blpop"]
    return any(store.client_unblock(client_id, error=True) for client_id in waiting)


def test_a_blocked_wait_that_the_store_ends_is_waited_for(hub: Hub) -> None:
    worker = hub.start_worker()
    assert hub.api.run("steps")["retried"] == 0
    child = worker.child
    with hub.store() as store:
        until(lambda: _end_blocked_wait(store), 10, "an idle child")
    assert hub.api.run("steps")["retried"] == 0
    assert worker.child == child


@pytest.mark.parametrize(
    ("change", "told"),
    [("resetpass", "invalid username-password pair"), ("-evalsha", "may not do what")],
)
def test_a_worker_that_the_store_serves_no_more_ends_with_one_line(
    hub: Hub, tmp_path: Path, change: str, told: str
) -> None:
    log = tmp_path / "worker.log"
    with hub.store() as store:
        store.execute_command("ACL", "SETUSER", "w", "reset", "on", ">pw", "~*", "&*", "+@all")
        url = hub.environment["REDIS_URL"].replace("unix://", "unix://w:pw@")
        worker = WorkerProcess(environment=hub.environment | {"REDIS_URL": url}, log=log)
        hub.workers.append(worker)
        assert hub.api.run("steps")["retried"] == 0
        store.execute_command("ACL", "SETUSER", "w", change)
        store.client_kill_filter(user="w")
    assert worker.process.wait(20) == 1
    assert told in log.read_text().splitlines()[-1]
