"""Several web processes on one port: all work, and one that dies or hangs keeps nobody waiting."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from taskhub.hub.listening_sockets import ListeningSockets
from tests.environment import PROJECT
from tests.gate import Gate
from tests.metrics import Scrape
from tests.run import STARTS_WITHIN, Run
from tests.waiting import until
from tests.watch import stream_of, watch_to_end, watching

_RUN = (sys.executable, "manage.py", "runhub")
_BOTH = ("web1", "web2")
_LISTENS, _IS_ESTABLISHED = "0A", "01"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("r"), *_RUN, TASKHUB_WEB_PROCESSES="2")
    run.start()
    try:
        yield run
    finally:
        run.api.http.close()
        assert run.program.stop()


def sockets_at(port: int, state: str) -> dict[int, int]:
    """The sockets at this port of loopback: the port of its other end, and its inode."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        int(row[9]): int(row[2].partition(":")[2], 16)
        for row in rows
        if row[3] == state and row[1].endswith(f":{port:04X}")
    }


def inodes_of(pid: int) -> set[int]:
    """The sockets that a process has open."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found = re.match(r"socket:\[(\d+)\]", os.readlink(descriptor))
            inodes |= {int(found[1])} if found else set()
    return inodes


def server_of(run: Run, response: httpx.Response) -> str:
    """The web process that has the connection of a response."""
    _, port = response.extensions["network_stream"].get_extra_info("client_addr")
    (inode,) = [it for it, other in sockets_at(run.port, _IS_ESTABLISHED).items() if other == port]
    (name,) = [name for name in _BOTH if inode in inodes_of(run.pid_of(name))]
    return name


def servers_of_sixteen(run: Run) -> set[str]:
    """Who serves as many clients, each with a connection of its own that is kept alive."""
    with ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client(timeout=30)) for _ in range(16)]
        return {server_of(run, client.get(f"{run.url}/live")) for client in clients}


def has_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def both_serve(run: Run) -> bool:
    return servers_of_sixteen(run) == set(_BOTH)


def test_both_share_the_clients_and_nobody_else_has_their_sockets(run: Run) -> None:
    until(lambda: both_serve(run), STARTS_WITHIN, "work for both")
    listening = sockets_at(run.port, _LISTENS).keys()
    assert len(listening) == 2
    assert {pid for pid in run.processes() if inodes_of(pid) & listening} == {
        run.hub,
        *map(run.pid_of, _BOTH),
    }


def test_one_that_hangs_or_is_killed_keeps_nobody_waiting_and_is_replaced(run: Run) -> None:
    web1 = run.pid_of("web1")
    os.kill(web1, signal.SIGSTOP)
    until(lambda: has_stopped(web1), 10, "stop of the process")
    assert servers_of_sixteen(run) == {"web2"}
    run.kill(web1)
    assert "web2" in servers_of_sixteen(run)
    until(lambda: both_serve(run), STARTS_WITHIN, "work for both again")
    assert "web1 has died (signal 9), starting another" in run.log.read_text()
    assert run.pid_of("web1") != web1


def test_one_that_is_told_to_stop_leaves_what_comes_to_the_other(run: Run) -> None:
    web1 = run.pid_of("web1")
    os.kill(web1, signal.SIGTERM)
    statuses = [httpx.get(f"{run.url}/live", timeout=STARTS_WITHIN).status_code for _ in range(40)]
    assert set(statuses) == {200}
    until(lambda: both_serve(run), STARTS_WITHIN, "work for both again")
    assert "web1 has died (exit code 0), starting another" in run.log.read_text()


def test_each_tells_the_metrics_of_both(run: Run) -> None:
    name, live = "taskhub_http_request_duration_seconds_count", {"route": "/live", "method": "GET"}

    def from_both() -> dict[str, Scrape]:
        found: dict[str, Scrape] = {}
        while set(found) != set(_BOTH):
            with httpx.Client(base_url=run.url, timeout=30) as client:
                found[server_of(run, client.get("/live"))] = Scrape(client)
        return found

    until(lambda: both_serve(run), STARTS_WITHIN, "work for both")
    pids = {str(run.pid_of(name)) for name in _BOTH}
    first = from_both()
    second = from_both()
    counts = [scrape.value(name, **live, status="200") for scrape in second.values()]
    assert min(counts) > max(scrape.value(name, **live, status="200") for scrape in first.values())
    for scrape in second.values():
        assert scrape.labels("process_resident_memory_bytes", "pid") == pids
    run.kill(run.pid_of("web1"))
    until(lambda: both_serve(run), STARTS_WITHIN, "work for both again")
    after = from_both()["web1"]
    assert after.value(name, **live, status="200") > max(counts)
    pids = {str(run.pid_of(name)) for name in _BOTH}
    assert after.labels("process_resident_memory_bytes", "pid") == pids


def test_while_all_are_started_again_clients_wait_and_are_not_refused(run: Run) -> None:
    for pid in [run.pid_of(name) for name in _BOTH]:
        run.kill(pid)
    assert httpx.get(f"{run.url}/live", timeout=STARTS_WITHIN).status_code == 200
    until(lambda: both_serve(run), STARTS_WITHIN, "work for both again")


def test_a_stream_goes_on_at_the_other_one(run: Run, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    task_id = run.api.create("steps", {"count": 20, "gate": str(gate)})
    with httpx.Client(base_url=run.url, timeout=30) as client:
        with watching(client, stream_of(task_id), start_id="0") as watch:
            seen = [next(watch) for _ in range(3)]
            run.kill(run.pid_of(server_of(run, watch.response)))
            with pytest.raises(httpx.TransportError):
                list(watch)
        gate.touch()
        seen += watch_to_end(client, stream_of(task_id), last_event_id=seen[-1].id)
    ids = [event.id for event in seen if event.event == "progress"]
    assert ids == [entry["stream_id"] for entry in run.api.history(task_id)]
    assert [event.json()["status"] for event in seen if event.event == "done"] == ["completed"]


def test_what_staff_write_at_the_same_moment_is_written(run: Run) -> None:
    found = re.search(r"password: (\S+)", run.log.read_text())
    assert found
    account = {"username": "admin", "password": found[1]}

    def post(client: httpx.Client, path: str, form: dict[str, str]) -> int:
        form = form | {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        return client.post(path, data=form).status_code

    def write_ten(number: int) -> list[int]:
        """The statuses of as many new groups."""
        with httpx.Client(base_url=run.url, timeout=60) as client:
            client.get("/admin/login/")
            assert post(client, "/admin/login/?next=/admin/", account) == 302
            names = [f"group {number}.{each}" for each in range(10)]
            return [post(client, "/admin/auth/group/add/", {"name": name}) for name in names]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(write_ten, range(8)))
    assert statuses == [[302] * 10] * 8


def test_a_port_that_another_hub_has_is_told(run: Run, tmp_path: Path) -> None:
    result = subprocess.run(
        _RUN,
        cwd=PROJECT,
        env=run.environment | {"TASKHUB_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    line = f"cannot listen on 127.0.0.1:{run.port}: Address already in use"
    assert result.stderr == f"{line}\n"
    with pytest.raises(SystemExit, match=re.escape(line)):
        ListeningSockets("127.0.0.1", run.port, 1)


def has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_the_host_may_be_of_ipv6(run: Run) -> None:
    """On the port that the hub has on IPv4; a web process that is not the hub's joins its store."""
    sockets = ListeningSockets("::1", run.port, 1)
    descriptors = sockets.descriptors(0)
    command = [sys.executable, "-m", "taskhub.hub.web_process", *map(str, descriptors)]
    with subprocess.Popen(command, cwd=PROJECT, env=run.environment, pass_fds=descriptors) as web:
        try:
            answer = httpx.get(f"http://[::1]:{run.port}/ready", timeout=STARTS_WITHIN)
        finally:
            web.terminate()
            sockets.close()
    assert answer.status_code == 200
    assert web.returncode == 0


def test_once_the_hub_stops_nobody_waits_for_it(run: Run, gate: Gate) -> None:
    """Though a worker has yet to finish what it runs."""
    task_id = run.api.create("steps", gate.payload(count=1))
    run.api.wait(task_id, "active")
    run.program.send(signal.SIGTERM)
    until(
        lambda: all(f"{name} stopped" in run.log.read_text() for name in _BOTH),
        STARTS_WITHIN,
        "end of both",
    )
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{run.url}/live", timeout=STARTS_WITHIN)
    gate.open()
    assert run.program.process.wait(STARTS_WITHIN) == 0
