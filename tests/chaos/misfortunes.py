"""What befalls the processes of a hub. Which, whom and when is thrown by dice with a seed."""

import random
import signal
import threading
from collections import Counter
from collections.abc import Callable

from tests.chaos.deployment import Deployment, Worker
from tests.cuttable_proxy import Cut
from tests.store_servers import StoreServer
from tests.web_process import WebProcess


class Misfortunes:
    """One after the other, in three threads: of web processes, of workers and of the store.

    The store's come one at a time: with one replica that confirms, one server may fail, not two.
    note: is told of each.
    counts: of each kind so far.
    """

    def __init__(self, hub: Deployment, seed: int, note: Callable[[str], None]) -> None:
        self._hub = hub
        self._note = note
        self._over = threading.Event()
        self.counts: Counter[str] = Counter()
        self._failures: list[Exception] = []
        self._threads = [
            threading.Thread(target=self._befall, args=(befall, random.Random(f"{seed}/{whom}")))
            for whom, befall in (
                ("web", self._web),
                ("worker", self._worker),
                ("store", self._store),
            )
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let what is under way come to its end, and have all run again. Raises what went wrong."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise ExceptionGroup("the chaos itself failed", self._failures)
        self._hub.until_whole()

    def _befall(self, one: Callable[[random.Random], None], dice: random.Random) -> None:
        try:
            while not self._over.is_set():
                one(dice)
        except Exception as failure:  # noqa: BLE001  it is raised where the thread is joined
            self._failures.append(failure)

    def _count(self, kind: str) -> None:
        self.counts[kind] += 1
        self._note(kind)

    def _wait(self, dice: random.Random, least: float, most: float) -> None:
        self._over.wait(dice.uniform(least, most))

    def _web(self, dice: random.Random) -> None:
        self._wait(dice, 1, 6)
        web: WebProcess = dice.choice(self._hub.webs)
        kind = dice.choice(("killed", "frozen", "restarted"))
        self._count(f"web process {kind}")
        if kind == "frozen":
            web.process.send(signal.SIGSTOP)
            self._wait(dice, 0.5, 4)
            web.process.send(signal.SIGCONT)
            return
        if kind == "killed":
            web.process.kill()
            self._wait(dice, 0, 2)
        else:
            web.process.stop(within=60)
        web.start()
        web.until_ready()

    def _worker(self, dice: random.Random) -> None:
        self._wait(dice, 0.5, 3)
        worker: Worker = dice.choice(self._hub.workers)
        kind = dice.choice(
            ("killed", "child killed", "killed with its child", "frozen", "restarted")
        )
        self._count(f"worker {kind}")
        if kind == "frozen":
            worker.send(signal.SIGSTOP)
            self._wait(dice, 1, 14)  # longer than its lease, or not
            worker.send(signal.SIGCONT)
            return
        if kind == "child killed":
            for child in worker.children():
                worker.process.send(signal.SIGKILL, to=child)
            return
        if kind == "killed":
            worker.process.kill()
        elif kind == "killed with its child":
            worker.process.kill_all()
        else:
            worker.process.stop(within=60)
        worker.start()

    def _store(self, dice: random.Random) -> None:
        self._wait(dice, 4, 12)
        kinds = ("primary killed", "primary frozen", "primary cut off", "replica killed")
        kind = dice.choice((*kinds, "sentinel killed", "stalled"))
        self._count(f"store {kind}")
        cluster = self._hub.cluster
        primary = cluster.primary()
        if kind == "sentinel killed":
            sentinel = dice.choice(cluster.sentinels)
            sentinel.kill()
            self._wait(dice, 1, 5)
            sentinel.start()
        elif kind == "replica killed":
            replica = dice.choice([server for server in cluster.servers if server is not primary])
            replica.kill()
            self._wait(dice, 1, 5)
            replica.start()
        elif kind == "stalled":
            primary.freeze()
            self._wait(dice, 0.1, 1)  # too short for a failover
            primary.thaw()
        else:
            self._replace(primary, kind, dice)
        cluster.until_whole()
        self._note("store whole")

    def _replace(self, primary: StoreServer, kind: str, dice: random.Random) -> None:
        """Have another server take over, and this one come back as it was."""
        if kind == "primary killed":
            primary.kill()
        elif kind == "primary frozen":
            primary.freeze()
        else:
            primary.proxy.cut(dice.choice((Cut.ALL, Cut.SERVERS)))
        self._hub.cluster.until_another_is_primary(primary)
        self._note("store failed over")
        self._wait(dice, 0, 4)
        if kind == "primary killed":
            primary.start()
        elif kind == "primary frozen":
            primary.thaw()
        else:
            primary.proxy.mend()
