"""A process starts fast: it imports nothing large that it has no use for."""

import subprocess
import sys

import pytest

from tests.environment import PROJECT
from tests.hub import Hub

PROGRAMS = {
    "worker": "import django; django.setup(); import tasks.management.commands.rqworker",
    "web": "import taskhub.asgi",
}
FOR_ONE_USE = {"structlog", "rich"}
FOR_PAGES = {"unfold.admin", "drf_spectacular.openapi"}
OF_THE_WEB = {"twisted", "daphne", "channels", "prometheus_client", "taskhub.urls", *FOR_PAGES}


@pytest.mark.parametrize(
    ("program", "unused"),
    [
        ("worker", {*FOR_ONE_USE, *OF_THE_WEB}),
        ("web", FOR_ONE_USE),
    ],
)
def test_a_process_imports_what_it_uses(hub: Hub, program: str, unused: set[str]) -> None:
    code = f"{PROGRAMS[program]}; import gc, sys; assert gc.isenabled(); print(*sys.modules)"
    environment = hub.environment | {"TASKHUB_TASK_MODULES": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert unused.intersection(done.stdout.split()) == set()
