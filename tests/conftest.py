"""What every test may use: one running hub, shared; nothing in it is a stand-in."""

import gc
import signal
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import django
import httpx
import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from store.connection import shared_client
from tasks.engine import services
from tests.api import Api
from tests.environment import FOLDER, SERVED
from tests.gate import Gate
from tests.hub import Hub, running

hypothesis_settings.register_profile("busy machine", deadline=None)
hypothesis_settings.load_profile("busy machine")

gc.disable()  # to look for garbage takes a third of the time that the tests take to import
django.setup()
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Of the tests' own process: those of a hub are as slow as they should be."""


def pytest_configure() -> None:
    """Being told to end is like Ctrl-C: what was started is stopped first.

    Ctrl-C is one also where these tests run in the background of a script, which has it ignored: by
    what they start as well, or else.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


_FIRST_BROWSER = ("test_admin", "test_home", "test_other_sites", "test_docs", "test_api_keys")
"""The files of browser tests that go to one process, and all others to a second: each has a
Chromium and a hub for it, and to start them takes longer than most tests."""


_WITH_A_HUB = ("keyed", "failover")
"""Folders whose files share a hub."""
_LONG = (
    *("test_run_hub", "test_health", "test_model", "test_admin_list", "test_admin_bulk_action"),
    *("test_queues", "test_readme", "test_stream_http", "test_unique", "test_timeout"),
    *("test_task_command", "test_task_watch", "test_start", "test_cancel"),
    "test_web_processes",
)
"""Files that take long, most of it waiting, beside the folders of such."""


class _ByFile(LoadScopeScheduling):
    """A file's tests go to one process, those of the browser to two, and those of _WITH_A_HUB to
    one for each folder, which has the hub for them."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        if path.parent.name == "browser":
            return f"browser {path.stem in _FIRST_BROWSER}"
        return path.parent.name if path.parent.name in _WITH_A_HUB else str(path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    return _ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first: nobody waits for one at the end."""
    folder = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent == folder and item.path.stem not in _LONG)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """From here on there is garbage; what was collected and imported until now stays."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """The shared hub: two workers for the queues in SERVED."""
    with running(Hub(FOLDER)) as shared:
        shared.start_workers(2, *SERVED)
        yield shared


@pytest.fixture(scope="session")
def http(hub: Hub) -> httpx.Client:
    """A client of the shared hub."""
    return hub.api.http


@pytest.fixture(scope="session")
def api(hub: Hub) -> Api:
    return hub.api


@pytest.fixture(scope="session")
def spare_hub() -> Iterator[Hub]:
    """A second hub, with one worker, whose store and web server may be stopped."""
    with (
        tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder,
        running(Hub(Path(folder))) as spare,
    ):
        spare.start_workers(1, *SERVED)
        yield spare


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """What a `gate` task waits for; opened at the end in any case."""
    gate = Gate(tmp_path / "open")
    yield gate
    gate.open()


@pytest.fixture(params=["blocking", "awaited"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which Python client: for threads, or for asyncio."""
    name: str = request.param
    return name


@pytest.fixture
def other_database(hub: Hub, settings: Any) -> Iterator[None]:
    """This process looks at a database of the store that the shared hub does not look at, and waits
    for each answer however busy the machine is."""
    caches = deepcopy(settings.CACHES)
    caches["default"]["LOCATION"] += "?db=1"
    settings.STORE_ANSWERS_WITHIN = 60
    pool = caches["default"]["OPTIONS"]["CONNECTION_POOL_KWARGS"]
    pool |= {"socket_timeout": 60, "socket_connect_timeout": 60}
    settings.CACHES = caches
    shared_client.cache_clear()
    yield
    shared_client.cache_clear()


@pytest.fixture(scope="module")
def nothing_unforeseen(hub: Hub) -> Iterator[None]:
    """The web server's log tells of no error that nobody thought of."""
    before = len(hub.web_log.read_text())
    yield
    log = hub.web_log.read_text()[before:]
    assert "unforeseen" not in log, log[-4000:]


@pytest.fixture
def emptied(hub: Hub) -> Iterator[None]:
    """Nothing is pending in the queue `calm`, before and after."""
    _empty(hub, "calm")
    yield
    _empty(hub, "calm")


def _empty(hub: Hub, queue: str) -> None:
    with hub.store() as store:
        for task_id in store.lrange(f"rq:queue:{queue}", 0, -1):
            services.delete(task_id.decode())
