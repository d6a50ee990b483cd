"""The workers as they tell of themselves."""

import os
from datetime import UTC, datetime, timedelta

from tasks.engine import keys
from tasks.engine.worker_name import new_worker_name, worker_label
from tasks.queries.workers import living_workers
from tests.api import Api
from tests.environment import SERVED
from tests.gate import Gate
from tests.hub import Hub
from tests.round_trips import counted
from tests.waiting import eventually, until


def test_each_living_worker_is_there(hub: Hub) -> None:
    found = eventually(
        living_workers,
        lambda found: len(found) == 2 and all(worker.child_memory for worker in found),
        within=60,
        what="two workers that have sent a heartbeat",
    )
    for worker in found:
        assert worker.queues == list(SERVED)
        assert os.path.exists(f"/proc/{worker.pid}")
        assert worker.host
        assert 1 << 20 < worker.memory < 1 << 30
        assert 1 << 20 < worker.child_memory < 1 << 30
        assert worker.since <= worker.last_heartbeat
        assert (datetime.now(UTC) - worker.last_heartbeat).total_seconds() < 30


def test_a_busy_worker_names_what_it_runs(hub: Hub, api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())

    def running() -> dict[str, list[str]]:
        return {w.state: w.task_ids for w in living_workers() if task_id in w.task_ids}

    assert until(running, 60, "busy worker") == {"busy": [task_id]}
    gate.open()
    api.wait(task_id, "completed")
    eventually(running, lambda found: not found, 60, "idle worker")


def test_dead_ones_are_not_shown(hub: Hub) -> None:
    with hub.store() as store:
        store.sadd("rq:workers", "rq:worker:gone", "rq:worker:half")
        store.hset("rq:worker:half", "state", "idle")
    try:
        assert not {"gone", "half"} & {worker.name for worker in living_workers()}
    finally:
        with hub.store() as store:
            store.srem("rq:workers", "rq:worker:gone", "rq:worker:half")
            store.delete("rq:worker:half")


def test_a_worker_whose_heartbeat_is_late_is_not_busy(hub: Hub) -> None:
    """As one whose machine was switched off: its hash says busy to the end."""
    now = datetime.now(UTC)
    told = {"tardy": now - timedelta(seconds=20), "prompt": now}
    with hub.store() as store:
        for name, heartbeat in told.items():
            store.sadd(keys.WORKERS, keys.worker(name))
            times = {"birth": now.isoformat(), "last_heartbeat": heartbeat.isoformat()}
            store.hset(keys.worker(name), mapping={**times, "state": "busy", "running": 1})
    try:
        states = {worker.name: worker.display_state for worker in living_workers()}
        assert (states["tardy"], states["prompt"]) == ("not answering", "busy")
    finally:
        with hub.store() as store:
            store.srem(keys.WORKERS, *map(keys.worker, told))
            store.delete(*map(keys.worker, told))


def test_reading_them_takes_two_round_trips(hub: Hub) -> None:
    living_workers()
    with counted() as trips:
        living_workers()
    assert trips.count == 2


def test_a_worker_s_name_says_where_it_runs_also_when_it_is_gone(hub: Hub) -> None:
    for worker in living_workers():
        assert worker_label(worker.name) == worker.label
    assert new_worker_name() != new_worker_name()
    assert worker_label("c0ffee" * 5 + "12") == "c0ffeec0"  # RQ's own
    assert worker_label("mail-1") == "mail-1"  # as rqworker --name was told
