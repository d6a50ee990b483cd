"""A pool of workers is told to stop at the worst moments."""

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.environment import IS_WHOLE
from tests.hub import Hub
from tests.process import HubProcess, children_of

_TRIES = 40 if IS_WHOLE else 2
_SIZE = 3


@pytest.mark.parametrize("seed", range(_TRIES))
def test_a_pool_that_is_told_to_stop_just_after_a_fork_stops(
    hub: Hub, tmp_path: Path, seed: int
) -> None:
    log = tmp_path / "pool.log"
    pool = HubProcess(
        *[sys.executable, "manage.py", "rqworker-pool", "--num-workers", str(_SIZE)],
        environment=hub.environment,
        log=log,
    )
    dice = random.Random(seed)
    try:
        _spin_until_forked(pool, 1 + seed % _SIZE)
        _spin(dice.uniform(0, 0.003))
        pool.send(signal.SIGTERM)
        assert pool.process.wait(20) == 0, log.read_text()
    finally:
        pool.kill()


def test_a_signal_that_interrupts_nothing_stops_a_pool(hub: Hub, tmp_path: Path) -> None:
    log = tmp_path / "pool.log"
    pool = HubProcess(
        *[sys.executable, "-c", _SIGNALLED_BESIDE], environment=hub.environment, log=log
    )
    try:
        assert pool.process.wait(20) == 0, log.read_text()
    finally:
        pool.kill()


_SIGNALLED_BESIDE = """
import signal, threading, time
from pathlib import Path
import django
django.setup()
from tasks.worker.pool import Pool

pool_thread = Path(f"/proc/self/task/{threading.get_native_id()}")

def sleeps():
    return pool_thread.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "S"

def has_workers():
    return len(pool_thread.joinpath("children").read_text().split()) == 2

def signal_this_thread_alone():
    seen = 0  # in a row; once it may just wait for this thread
    while seen < 20:
        time.sleep(0.005)
        seen = seen + 1 if has_workers() and sleeps() else 0
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

threading.Thread(target=signal_this_thread_alone, daemon=True).start()
Pool(["idle"], 2).work()
"""
"""A pool whose main thread sleeps in the system and is not interrupted, just as where a signal
comes right before it falls asleep."""


def _spin_until_forked(pool: HubProcess, number: int) -> None:
    """Without a pause: the moment right after a fork is over in a millisecond."""
    deadline = time.monotonic() + 30
    while not pool.catches(signal.SIGTERM) or len(children_of(pool.pid)) < number:
        pool.require_running()
        assert time.monotonic() < deadline, "no workers"
        os.sched_yield()


def _spin(seconds: float) -> None:
    """For an instant shorter than what a sleep can be."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
