"""Tasks a second by the thousand: `POST /api/v1/tasks/bulk` beside BullMQ's `addBulk` in process.

There is one caller of each, who asks again once the last thousand is there. They take turns.
"""

import json
import os
import subprocess
from statistics import median

from bench.engines.bullmq import BullMQ
from bench.engines.engine import PEERS
from bench.environment import NotInstalled
from bench.http.apis.api import ORDER
from bench.http.apis.taskhub import BULK, TaskHubBulk
from bench.http.contender import Contender, require_enqueued
from bench.program import MeasurementFailed
from bench.report import Row, at_least, say
from bench.store import BenchStore

_ROUNDS = 5
_SECONDS = 3  # of a round
_GOAL = 1.0
_WITHIN = 60.0  # seconds


def measure(store: BenchStore) -> list[Row]:
    """Both rates, and ours beside theirs."""
    bullmq = BullMQ()
    try:
        bullmq.install()
    except NotInstalled as problem:
        raise MeasurementFailed(f"{bullmq.name}: {problem}") from problem
    ours, theirs = [], []
    api = TaskHubBulk()
    with api.server(store) as server:
        hub = Contender(api, server)
        hub.round(store, _SECONDS)
        for number in range(1, _ROUNDS + 1):
            ours.append(hub.round(store, _SECONDS).rate * BULK)
            theirs.append(_their_rate(bullmq, store))
            say(f"bulk {number}/{_ROUNDS}: {ours[-1]:,.0f} and {theirs[-1]:,.0f} tasks/s")
    ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
    return [
        Row("tasks in bulk over HTTP", f"{median(ours):,.0f} /s"),
        Row(f"{bullmq.name}'s addBulk in process", f"{median(theirs):,.0f} /s"),
        at_least(f"bulk over HTTP beside {bullmq.name}'s addBulk", ratio, _GOAL, f"{_GOAL:g}"),
    ]


def _their_rate(bullmq: BullMQ, store: BenchStore) -> float:
    store.clear()
    command = ["node", str(PEERS / "bullmq_bulk.cjs"), str(_SECONDS), json.dumps(ORDER)]
    environment = {**os.environ, **bullmq.environment(store)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=_WITHIN
    )
    if done.returncode:
        raise MeasurementFailed(f"{bullmq.name}: {done.stderr.strip()[-300:]}")
    found = json.loads(done.stdout)
    require_enqueued(bullmq.name, found["added"], bullmq.waiting(store))
    return float(found["added"] / found["seconds"])
