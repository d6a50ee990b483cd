"""A client that a generator makes from the description creates a task and reads it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub import Hub

_WITHIN = 300  # seconds, on any machine
_STORY = """
import sys
from uuid import UUID

from hub_client.api.tasks import create_task, get_task, list_tasks
from hub_client.client import Client
from hub_client.models import (
    CreatedTask, DemoPayload, ErrorResponse, NewDemoTask, QueueName, Task, TaskState
)

with Client(base_url=sys.argv[1], timeout=60) as client:
    payload = DemoPayload(message="Hello", count=2, delay_ms=0)
    new_task = NewDemoTask(type_="demo", payload=payload, queue=QueueName.DEFAULT)
    created = create_task.sync(client=client, body=new_task, idempotency_key=sys.argv[2])
    assert isinstance(created, CreatedTask), created
    again = create_task.sync(client=client, body=new_task, idempotency_key=sys.argv[2])
    assert again == created
    task = get_task.sync(created.task_id, client=client, wait="60s")
    assert isinstance(task, Task), task
    assert task.state is TaskState.COMPLETED
    assert task.result == {"message": "Hello", "count": 2}
    page = list_tasks.sync(client=client, q=str(created.task_id), include="payload")
    assert [each.id for each in page.tasks] == [created.task_id]
    missing = get_task.sync_detailed(UUID(int=0), client=client)
    assert missing.status_code == 404
    assert isinstance(missing.parsed, ErrorResponse)
    print(created.task_id)
"""


@pytest.fixture(scope="module")
def generated(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package `hub_client`, made from what the hub says of itself."""
    folder: Path = tmp_path_factory.mktemp("client")
    schema = folder / "openapi.json"
    schema.write_bytes(hub.api.http.get("/api/schema?format=json").content)
    config = folder / "config.json"
    config.write_text(json.dumps({"post_hooks": []}))
    printed = _run(
        *("-m", "openapi_python_client", "generate", "--meta", "none", "--path", str(schema)),
        *("--output-path", str(folder / "hub_client"), "--config", str(config)),
        folder=folder,
    )
    assert "Warning" not in printed, printed
    return folder


def test_it_creates_a_task_and_reads_it(hub: Hub, generated: Path) -> None:
    task_id = _run("-c", _STORY, hub.url, generated.name, folder=generated).strip()
    assert hub.api.task(task_id)["type"] == "demo"


def _run(*arguments: str, folder: Path) -> str:
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_WITHIN,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-8000:]
    return result.stdout
