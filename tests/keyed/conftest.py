"""A hub that asks for keys, and whoever may do everything there."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from access.scopes import Scope
from tests.keyed.hub import METRICS_TOKEN, KeyedHub, keyed_hub


@pytest.fixture(scope="package")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedHub]:
    folder: Path = tmp_path_factory.mktemp("keyed")
    settings = {
        "TASKHUB_METRICS_TOKEN": METRICS_TOKEN,
        "TASKHUB_TASK_MODULES": "tests.task_types,tests.keyed.task_types",
        "TASKHUB_LOG_FORMAT": "json",
        "TASKHUB_LOG_REQUESTS": "all",
    }
    with keyed_hub(folder, **settings) as hub:
        yield hub
        log = hub.hub.web_log.read_text()
        assert not re.search("unforeseen|WebRequest", log), log[-4000:]


@pytest.fixture(scope="package")
def owner(keyed: KeyedHub) -> Iterator[httpx.Client]:
    """Whose key is good for everything."""
    with keyed.caller(keyed.key(*(scope.value for scope in Scope))) as client:
        yield client
