"""What the kept store of a release has in it: a task of every kind there is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tests.api import TASKS, Api
from tests.environment import SERVED, UNSERVED
from tests.hub import Hub

FOR_LONG: Final = "876000h"
"""A hundred years: nothing in the store is to expire before somebody looks at it."""
SETTINGS: Final = {
    "TASKHUB_COMPLETED_TTL": FOR_LONG,
    "TASKHUB_ARCHIVED_TTL": FOR_LONG,
    "TASKHUB_IDEMPOTENCY_TTL": FOR_LONG,
    "TASKHUB_RETRY_CAP": FOR_LONG,
    "TASKHUB_RETRY_BASE": "1s",
    "TASKHUB_LEASE": "2s",
}
QUEUES: Final = (*SERVED, *UNSERVED)
UNIQUE: Final = {"type": "echo", "payload": {"once": "a day"}, "queue": "idle"}
REPEATED: Final = {"type": "echo", "payload": {"again": True}, "queue": "idle"}
KEY: Final = {"Idempotency-Key": "of-the-release-before"}
_FAR: Final = "2093-01-15T10:00:00Z"


def fill_hub(hub: Hub, gate: Path) -> dict[str, list[str]]:
    """Ids of tasks, by what they are: some ended, some to come, some left by a worker that died.

    gate: is not there now, and is where the store is looked at, as the checkout names it.
    """
    api = hub.api
    ids = _ended(hub) | _left_by_the_dead(hub, gate)
    ids["pending"] = [api.create("about", metadata={"ü": "1"}) for _ in range(3)]
    ids["urgent"] = [api.create("report", {"reports": [[50, "half", "ü"]]}, queue="critical")]
    ids["scheduled"] = [api.create(process_at=_FAR, max_retries=7, timeout="90s") for _ in range(4)]
    ids["unique"] = [api.http.post(TASKS, json=UNIQUE | {"unique": FOR_LONG}).json()["task_id"]]
    ids["repeated"] = [api.http.post(TASKS, json=REPEATED, headers=KEY).json()["task_id"]]
    ids["run by hand"] = [api.create("echo", {"again": 1}, process_at=_FAR, queue="calm")]
    api.run_now(ids["run by hand"][0])
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    ids["due"] = [api.create("echo", {"due": True}, process_at=soon, queue="low")]
    assert api.http.post("/api/v1/queues/low/pause").status_code == 200
    return ids


def _ended(hub: Hub) -> dict[str, list[str]]:
    """And those that wait for a retry, which is far."""
    api = hub.api
    reports = {"reports": [[10, "begun", "ü"], [90, "nearly", ""]]}
    ids = {
        "completed": [api.create("report", reports) for _ in range(3)],
        "without a result": [api.create("give", {"result": "nothing"})],
        "failed": [api.create("fail", {"message": "ü: \0"}, max_retries=0) for _ in range(4)],
        "failed at last": [api.create("fail", {"times": 9}, max_retries=1, queue="critical")],
        "skipped": [api.create("skip")],
        "timed out": [api.create("sleep", {"seconds": 60}, timeout="100ms", max_retries=0)],
        "retry": [api.create("backoff_far", queue="low") for _ in range(3)],
        "at the second try": [api.create("fail", {"times": 1}, max_retries=2)],
        "cancelled": [api.create(queue="attic") for _ in range(2)],
    }
    for task_id in ids["cancelled"]:
        api.cancel(task_id)
    worker = hub.start_worker(*SERVED)
    for kind, of_kind in ids.items():
        for task_id in of_kind:
            api.wait(task_id, "retry" if kind == "retry" else _end_of(kind))
    worker.stop()
    hub.workers.clear()
    return ids


def _end_of(kind: str) -> str:
    is_completed = kind in ("completed", "without a result", "at the second try")
    return "completed" if is_completed else "archived"


def _left_by_the_dead(hub: Hub, gate: Path) -> dict[str, list[str]]:
    """What runs, and what waits for a retry that is soon; nobody is there to see to either."""
    api = hub.api
    worker = hub.start_worker("default", TASKHUB_CONCURRENCY="3", TASKHUB_RETRY_BASE="10s")
    active, cancelling = (api.create("gate", {"gate": str(gate)}) for _ in range(2))
    soon = api.create("fail", {"times": 1}, max_retries=3)
    api.wait(soon, "retry")
    for task_id in (active, cancelling):
        api.wait_for_stage(task_id, "waiting")
    api.cancel(cancelling)
    worker.kill_all()
    hub.workers.clear()
    return {"soon tried again": [soon], "active": [active], "cancelling": [cancelling]}


def every_task(api: Api, ids: dict[str, list[str]]) -> dict[str, list[object]]:
    """What the API tells of each, and its progress."""
    every = [task_id for of_kind in ids.values() for task_id in of_kind]
    return {task_id: [api.task(task_id), api.history(task_id)] for task_id in every}
