"""The keys in the store: each is of one kind in the tables of `keys.py`, which name them all."""

import re
from collections.abc import Iterator

import pytest
from rq.queue import Queue

from access.rate import Rate
from access.rate_limit import take
from store.connection import shared_client
from tasks.engine import services
from tasks.engine.keys import PREFIXES, SINGLES, Key
from tests.api import TASKS, Api
from tests.gate import Gate
from tests.hub import Hub
from tests.product import sources
from tests.waiting import until

KEY_FILES = {"access/keys.py", "progress/keys.py", "tasks/engine/keys.py", "store/replicas.py"}
"""The last has a channel, and no key."""
WRITTEN_BY_RQ = {Queue.redis_queues_keys}
"""Keys that only RQ's own `enqueue` writes, which other tests call."""
CACHE_PREFIX = '"KEY_PREFIX": "taskhub:cache"'


@pytest.fixture
def tasks_of_each_state(hub: Hub, api: Api, gate: Gate) -> Iterator[None]:
    """And a queue that is paused."""
    take("key:of-test-keys", Rate(1, 3600)).on(shared_client())
    api.create("gate", gate.payload())
    api.create(queue="idle", unique="1h", payload={"of": "test_keys"})
    api.create(queue="idle", process_at="2093-01-15T10:00:00Z")
    api.wait(api.create("fail_for_long"), "retry")
    api.wait(api.create("skip"), "archived")
    api.run("echo")
    sample(hub)
    api.http.post(TASKS, json={"type": "echo", "payload": {}}, headers={"Idempotency-Key": "k"})
    services.pause("still")
    yield
    services.resume("still")


def sample(hub: Hub) -> None:
    """Have a worker add to the samples, as in a new minute."""
    with hub.store() as store:
        store.delete(SINGLES["last_sample"].name)
        until(lambda: store.exists(SINGLES["last_sample"].name), 10, "sample")


def kinds_of(key: str) -> list[Key]:
    """The entries of the tables that a key belongs to."""
    singles = [kind for kind in SINGLES.values() if key == kind.name]
    return singles + [kind for kind in PREFIXES.values() if key.startswith(kind.name)]


@pytest.mark.usefixtures("tasks_of_each_state")
def test_every_key_in_the_store_is_of_one_kind_and_has_its_type(hub: Hub) -> None:
    with hub.store() as store:
        types = {key.decode(): store.type(key).decode() for key in store.scan_iter(count=1000)}
    there = types.keys() - WRITTEN_BY_RQ
    found = {key: types[key] for key in there if types[key] != "none"}  # which has left meanwhile
    kinds = {key: kinds_of(key) for key in found}
    assert {key: of for key, of in kinds.items() if len(of) != 1} == {}
    assert {key: type_ for key, type_ in found.items() if type_ != kinds[key][0].type} == {}
    seen = {of[0] for of in kinds.values()}
    assert {*PREFIXES.values(), *SINGLES.values()} - seen <= {
        SINGLES["suspended"],
        PREFIXES["restoring"],
        SINGLES["full"],
    }


def test_no_other_file_spells_a_key() -> None:
    spelled = re.compile(r"[\"'](?:taskhub|rq):")
    texts = sources(".py", ".lua")
    texts["taskhub/settings.py"] = texts["taskhub/settings.py"].replace(CACHE_PREFIX, "")
    assert {path for path, text in texts.items() if spelled.search(text)} == KEY_FILES
