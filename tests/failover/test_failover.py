"""The store's primary is killed, frozen or cut off under load: the hub goes on with another one."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import httpx
import pytest

from progress.keys import progress_stream
from tests.cuttable_proxy import Cut
from tests.environment import IS_WHOLE
from tests.failover.load import Load, load
from tests.faults.watcher import Watcher
from tests.hub import Hub
from tests.store_cluster import StoreCluster
from tests.store_servers import StoreServer
from tests.waiting import until

SEED = 20260131
ROUNDS = 5 if IS_WHOLE else 1
WITHIN = 15.0 if IS_WHOLE else 60.0  # seconds until all goes on; beside other tests it may be slow
AT_LAST = 120.0  # seconds until what was begun is over
WATCHED = 2
STEPS = 50

Deed = Callable[[StoreServer], None]
STORIES: dict[str, tuple[Deed, Deed]] = {
    "killed": (lambda primary: primary.kill(), lambda primary: primary.start()),
    "frozen": (lambda primary: primary.freeze(), lambda primary: primary.thaw()),
    "cut off": (lambda primary: primary.proxy.cut(Cut.ALL), lambda primary: primary.proxy.mend()),
    "cut off with its clients": (
        lambda primary: primary.proxy.cut(Cut.SERVERS),
        lambda primary: primary.proxy.mend(),
    ),
}
HOW = list(STORIES) if IS_WHOLE else ["killed", "frozen", "cut off with its clients"]


class Watched:
    """A long task, and who watches it through all that happens."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.task_id = hub.api.create("steps", {"count": STEPS, "pause": 0.2}, queue="low")
        url = f"{hub.url}/api/v1/tasks/{self.task_id}/progress/stream?start_id=0"
        self.watcher = Watcher(url)
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _watch(self) -> None:
        deadline = time.monotonic() + AT_LAST
        with httpx.Client(timeout=30) as client:
            while not self.watcher.over and time.monotonic() < deadline:
                try:
                    self.watcher.visit(client)
                except httpx.HTTPError:
                    time.sleep(0.05)

    def number_seen(self) -> int:
        return len(self.watcher.ids("progress"))

    def has_seen_more(self, than: int) -> bool:
        return self.watcher.over or self.number_seen() > than

    def check(self) -> None:
        """It saw all that is there, in order, and nothing twice."""
        self.thread.join(AT_LAST)
        assert self.watcher.over
        seen = [tuple(map(int, of.split("-"))) for of in self.watcher.ids("progress")]
        assert seen == sorted(set(seen))
        there = [item["stream_id"] for item in self._hub.api.history(self.task_id)]
        assert set(there) <= set(self.watcher.ids("progress"))
        messages = [event.json()["message"] for event in self.watcher.events("progress")]
        assert len(set(messages)) == len(messages)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_another_takes_over(hub: Hub, cluster: StoreCluster, how: str, round_: int) -> None:
    mistreat, restore = STORIES[how]
    dice = random.Random(f"{SEED} {how} {round_}")
    cluster.until_whole()
    watched = [Watched(hub) for _ in range(WATCHED)]
    with load(hub) as running:
        until(lambda: len(running.acknowledged) > 20, 60, "tasks")
        until(lambda: all(one.number_seen() > 5 for one in watched), 60, "events")
        before = cluster.primary()
        time.sleep(dice.uniform(0, 0.2))  # to whatever is on its way then
        began = time.monotonic()
        mistreat(before)
        try:
            now = cluster.until_another_is_primary(before)
            all_go_on(hub, running, watched)
            assert time.monotonic() - began < WITHIN
        finally:
            restore(before)
        cluster.until_whole()
        assert cluster.primary() is now
    nothing_is_lost(hub, cluster, running)
    for one in watched:
        one.check()


def all_go_on(hub: Hub, running: Load, watched: list[Watched]) -> None:
    """From now on tasks are acknowledged, and run, and watchers see more."""
    now, seen = time.monotonic(), [one.number_seen() for one in watched]
    task_id = until(lambda: next(acknowledged_since(running, now), None), WITHIN, "a create")
    hub.api.wait(task_id, "completed", within=WITHIN)
    for one, number in zip(watched, seen, strict=True):
        until(partial(one.has_seen_more, number), WITHIN, "events after it")


def acknowledged_since(running: Load, since: float) -> Iterator[str]:
    return (task_id for task_id, at in list(running.acknowledged.items()) if at > since)


def nothing_is_lost(hub: Hub, cluster: StoreCluster, running: Load) -> None:
    """What was acknowledged has ended, once."""
    until(lambda: is_worked_off(hub), AT_LAST, "end of all tasks")
    finals = dict.fromkeys(running.acknowledged, 0)
    with cluster.primary().client() as store:
        for task_id in finals:
            finals[task_id] = sum(
                b"status" in of for _, of in store.xrange(progress_stream(task_id))
            )
    assert set(finals.values()) == {1}


def is_worked_off(hub: Hub) -> bool:
    """No task waits or runs."""
    unended = ("pending", "active", "scheduled", "retry")
    return not any(hub.api.stats(queue)[state] for queue in ("default", "low") for state in unended)
