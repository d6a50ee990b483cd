"""The store that comes with the hub, started by itself."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from taskhub.hub.embedded_store import EmbeddedStore
from tests.api import Api
from tests.hub import Hub
from tests.waiting import eventually

_KEYS = 2000
_SLOW = {"key-load-delay": "10000", "loading-process-events-interval-bytes": "1024"}
"""Options of a server that takes 10 ms to load a key, and answers after each that has 1 KB."""


class Told:
    """What a start has printed so far of how far the store is."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd
        self._text = ""

    def shares(self) -> list[int]:
        """In percent."""
        self._text += self._capfd.readouterr().out
        return [int(share) for share in re.findall(r"reads its files: (\d+)%", self._text)]


def test_a_store_with_much_to_load_tells_how_far_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    socket = tmp_path / "store" / "s.sock"
    _run_and_fill(socket)
    again, told = EmbeddedStore(socket, **_SLOW), Told(capfd)
    with ThreadPoolExecutor(1) as pool, Redis(unix_socket_path=str(socket)) as client:
        starting = pool.submit(again.start)
        try:
            eventually(told.shares, lambda found: len(set(found)) >= 2, 60, "shares on the way")
            client.config_set("key-load-delay", 0)
            starting.result(60)
            assert client.dbsize() == _KEYS
        finally:
            again.stop()
    assert told.shares() == sorted(told.shares())
    assert max(told.shares()) < 100


def test_a_small_task_that_has_ended_takes_little(hub: Hub, api: Api) -> None:
    task = api.run("echo", {"text": "x" * 200}, metadata={"customer": "c" * 100})
    with hub.store() as store:
        sizes = {key: store.memory_usage(key) for key in store.keys(f"*{task['id']}")}
    assert len(sizes) == 3  # it, its result, its progress
    assert sum(sizes.values()) < 4096, sizes


def _run_and_fill(socket: Path) -> None:
    store = EmbeddedStore(socket)
    store.start()
    with Redis(unix_socket_path=str(socket)) as client:
        client.mset({f"key-{number}": os.urandom(1024) for number in range(_KEYS)})
        client.bgrewriteaof()
        eventually(
            lambda: client.info("persistence"),
            lambda facts: not facts["aof_rewrite_in_progress"] and facts["aof_base_size"] > _KEYS,
            within=60,
            what="a file to load",
        )
    store.stop()
