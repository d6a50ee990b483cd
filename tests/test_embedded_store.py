"""The store that comes with the hub, started by itself."""

import re
from pathlib import Path

import pytest
from redis import Redis

from taskhub.embedded_store import EmbeddedStore
from tests.api import Api
from tests.hub import Hub
from tests.waiting import eventually

_SLOW = {"key-load-delay": "5000", "loading-process-events-interval-bytes": "1024"}
"""Options of a server that takes 5 ms to load a key, and answers meanwhile."""


def test_a_store_with_much_to_load_tells_how_far_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    socket = tmp_path / "store" / "s.sock"
    _run_and_fill(socket, keys=800)
    again = EmbeddedStore(socket, **_SLOW)
    again.start()
    with Redis(unix_socket_path=str(socket)) as client:
        assert client.dbsize() == 800
    again.stop()
    told = [int(share) for share in re.findall(r"reads its files: (\d+)%", capfd.readouterr().out)]
    assert len(told) >= 2
    assert told == sorted(set(told))


def test_a_small_task_that_has_ended_takes_little(hub: Hub, api: Api) -> None:
    task = api.run("echo", {"text": "x" * 200}, metadata={"customer": "c" * 100})
    with hub.store() as store:
        sizes = {key: store.memory_usage(key) for key in store.keys(f"*{task['id']}")}
    assert len(sizes) == 3  # it, its result, its progress
    assert sum(sizes.values()) < 4096, sizes


def _run_and_fill(socket: Path, keys: int) -> None:
    store = EmbeddedStore(socket)
    store.start()
    with Redis(unix_socket_path=str(socket)) as client:
        client.mset({f"key-{number}": "x" * 100 for number in range(keys)})
        client.bgrewriteaof()
        eventually(
            lambda: client.info("persistence"),
            lambda facts: not facts["aof_rewrite_in_progress"] and facts["aof_base_size"] > keys,
            within=20,
            what="a file to load",
        )
    store.stop()
