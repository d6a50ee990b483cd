"""What keeps processes running knows how they are: they tell systemd when they serve, so that a
restart of several goes on only then; and in containers they are asked."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tasks.engine import keys
from tests.environment import PROJECT
from tests.free_ports import free_port
from tests.hub import Hub
from tests.manage import manage
from tests.process import HubProcess, WorkerProcess

_READY = b"READY=1"


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Where it listens to what it has started."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


def test_a_web_process_is_ready_when_it_takes_connections(hub: Hub, systemd: socket.socket) -> None:
    port = free_port()
    daphne = [sys.executable, "-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port)]
    environment = hub.environment | {"NOTIFY_SOCKET": systemd.getsockname()}
    web = HubProcess(*daphne, "taskhub.asgi:application", environment=environment)
    try:
        assert systemd.recv(100) == _READY
        socket.create_connection(("127.0.0.1", port), 5).close()
    finally:
        assert web.stop()


def test_a_worker_is_ready_when_it_is_known(hub: Hub, systemd: socket.socket) -> None:
    environment = hub.environment | {"NOTIFY_SOCKET": systemd.getsockname()}
    worker = WorkerProcess("--name", "told", "calm", environment=environment)
    try:
        assert systemd.recv(100) == _READY
        call_command("rqworker", "--check", "--name", "told")
    finally:
        assert worker.stop()
    with pytest.raises(CommandError, match="no worker 'told'"):
        call_command("rqworker", "--check", "--name", "told")


def test_a_worker_that_hangs_is_found_out(hub: Hub) -> None:
    key, late = keys.worker("stuck"), datetime.now(UTC) - timedelta(seconds=20)
    times = {"birth": late.isoformat(), "last_heartbeat": late.isoformat()}
    with hub.store() as store:
        store.hset(key, mapping={**times, "state": "busy"})
        try:
            with pytest.raises(CommandError, match="worker 'stuck' sends no heartbeats"):
                call_command("rqworker", "--check", "--name", "stuck")
        finally:
            store.delete(key)


def test_no_worker_is_blamed_for_a_store_that_is_away(hub: Hub) -> None:
    away = hub.environment | {"REDIS_URL": "redis://127.0.0.1:1"}
    manage(away, "rqworker", "--check", "--name", "anybody")


def test_a_container_with_a_web_process_asks_it_by_a_name_that_it_has(hub: Hub) -> None:
    script = (PROJECT / "deploy" / "web_health.py").read_text()
    for port, code in ((hub.port, 0), (1, 1)):
        asked = subprocess.run(
            [sys.executable, "-c", script.replace("8080", str(port))],
            env={"ALLOWED_HOSTS": "localhost,hub.example.com"},
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert asked.returncode == code
