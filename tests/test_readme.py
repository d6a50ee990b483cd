"""The README, word for word: its commands are run as printed, in a copy of the checkout."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import PROJECT, plain_environment
from tests.free_ports import free_port
from tests.waiting import eventually

README = (PROJECT / "README.md").read_text()
PRINTED_PORT = "8080"


def block(part: str) -> str:
    """The one code block that has this in it."""
    blocks: list[str] = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    (found,) = (text for text in blocks if part in text)
    return found


class Shell:
    """Runs what is printed; where the printed port is taken, another one stands in for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            taken = probe.connect_ex(("127.0.0.1", int(PRINTED_PORT))) == 0
        self.port = str(free_port()) if taken else PRINTED_PORT
        self.environment = plain_environment() | ({"PORT": self.port} if taken else {})

    def run(self, command: str) -> str:
        return subprocess.run(
            ["bash", "-euc", self.local(command)],
            cwd=self._folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    def local(self, text: str) -> str:
        return text.replace(f"localhost:{PRINTED_PORT}", f"localhost:{self.port}")

    def start(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command.split(),
            cwd=self._folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """In a copy of what git knows, with the checkout's own .venv: installing it takes a minute."""
    folder = tmp_path_factory.mktemp("r")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    return Shell(folder)


@pytest.fixture(scope="module")
def printed(shell: Shell) -> Iterator[list[str]]:
    """What `make run` prints, while it runs; at the end it stops within 15 s."""
    lines: list[str] = []
    hub = shell.start(block("make run").strip())
    assert hub.stdout
    reading = threading.Thread(target=lines.extend, args=(hub.stdout,))
    reading.start()
    try:
        eventually(lambda: "\n".join(lines), lambda text: "Stop with Ctrl-C" in text, 60, "start")
        eventually(
            lambda: shell.run("curl -s localhost:8080/ready || true"),
            lambda answer: "ready" in answer,
            60,
            "a hub that is ready",
        )
        yield lines
    finally:
        os.killpg(hub.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
        hub.wait(15)
        reading.join(15)
        hub.stdout.close()


def test_the_first_run_prints_the_addresses_and_once_a_password(
    shell: Shell, printed: list[str]
) -> None:
    text = "\n".join(printed)
    assert f"http://127.0.0.1:{shell.port}/" in text
    assert re.search(r"Staff account: admin, password: \S{10,}", text)


def test_a_task_is_posted_followed_and_completed(shell: Shell, printed: list[str]) -> None:
    created = json.loads(shell.run(block('"count":5}}')))
    assert created == {"task_id": created["task_id"], "queue": "default", "status": "pending"}
    stream = shell.run(block("curl -N").replace("<task_id>", created["task_id"]))
    assert stream.count("event: progress\n") == 6
    assert f'event: done\ndata: {{"task_id":"{created["task_id"]}","status":"completed"}}' in stream
    task = json.loads(shell.run(f"curl -s localhost:8080/api/v1/tasks/{created['task_id']}"))
    assert (task["state"], task["result"]) == ("completed", {"message": "Hello", "count": 5})


def test_a_task_with_all_there_is_to_say(shell: Shell, printed: list[str]) -> None:
    command = block(
        "curl -s -X POST localhost:8080/api/v1/tasks -H 'Content-Type: application/json' -d '{\n"
    )
    assert json.loads(shell.run(command))["queue"] == "critical"
    again = json.loads(shell.run(command))
    assert again["code"] == "DUPLICATE_TASK"


def test_the_list_of_tasks(shell: Shell, printed: list[str]) -> None:
    shell.run(block('"count":5}}'))
    command = block("tasks?state=archived,completed")
    page = eventually(
        lambda: json.loads(shell.run(command)), lambda page: page["tasks"], 60, "completed task"
    )
    (task,) = page["tasks"]
    assert (task["type"], task["result"]) == ("demo", {"message": "Hello", "count": 5})
    assert "metadata" not in task


def test_a_queue_is_paused_and_resumed(shell: Shell, printed: list[str]) -> None:
    said = shell.run(block("queues/low/pause"))
    assert said == '{"message":"queue paused"}{"message":"queue resumed"}'


def test_every_address_of_the_table_answers(shell: Shell, printed: list[str]) -> None:
    made = 'curl -s localhost:8080/api/v1/tasks -H "Content-Type: application/json" -d '
    body = '{"type":"demo","payload":{"count":1,"delay_ms":0}}'
    task_id = json.loads(shell.run(f"{made}'{body}'"))["task_id"]
    shell.run(f"curl -sN localhost:8080/api/v1/tasks/{task_id}/progress/stream")
    rows = re.findall(r"^\| `GET (/[^`]*)`(?:, `(/\w+)`, `(/\w+)`)?", README, re.MULTILINE)
    addresses = [address for row in rows for address in row if address]
    assert len(addresses) >= 10
    for address in addresses:
        path = address.replace("<task_id>", task_id).replace("<id>,<id>", task_id)
        shell.run(f"curl -sfN 'localhost:8080{path}'")


def test_the_type_of_the_example_can_be_registered(hub: object) -> None:
    from tasks import registry

    example = block("from rest_framework import serializers").replace('"resize"', '"as-printed"')
    exec(compile(example, "README.md", "exec"), {})
    resize = registry.get("as-printed")
    assert (resize.queue, resize.timeout, resize.max_retries) == ("default", 300.0, 5)


def test_every_setting_has_its_row() -> None:
    settings = (PROJECT / "taskhub" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', settings)) | {"DATABASE_URL"}
    table = re.findall(r"^\| (`[A-Z_`, ]+`) \|", README, re.MULTILINE)
    documented = {name for row in table for name in re.findall(r"[A-Z_]+", row)}
    assert documented == read
