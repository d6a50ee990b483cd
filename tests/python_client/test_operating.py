"""Running tasks at once, pausing queues, and what types there are, with the Python client."""

import pytest

from taskhub_client import NotFound, Refused, TaskHub
from tests.api import NOBODY, Api


def test_a_task_is_run_at_once(client: TaskHub, api: Api) -> None:
    task_id = api.create("echo", {"n": 1}, process_at="2100-01-01T00:00:00Z")
    client.run(task_id)
    task = client.wait(task_id, timeout=60)
    assert task.result == {"n": 1}
    with pytest.raises(Refused) as caught:
        client.run(task_id)
    assert (caught.value.code, caught.value.reason) == ("RUN_FAILED", "completed")
    with pytest.raises(NotFound):
        client.run(NOBODY)


def test_a_queue_is_paused_and_resumed(client: TaskHub) -> None:
    for _ in range(2):  # twice is as once
        client.pause("attic")
        assert client.queues("attic")[0].paused
    for _ in range(2):
        client.resume("attic")
        assert not client.queues("attic")[0].paused
    for ask in (client.pause, client.resume):
        with pytest.raises(NotFound) as caught:
            ask("no/where")
        assert caught.value.status == 404


def test_task_types_are_listed(client: TaskHub) -> None:
    types = {of.type: of for of in client.task_types()}
    assert {"demo", "echo", "resize"} <= set(types)
    resize = types["resize"]
    assert (resize.queue, resize.timeout, resize.max_retries) == ("low", 300, 5)
    assert resize.description == "The contract's example."
    assert resize.payload_schema
    assert set(resize.payload_schema["properties"]) == {"url", "width"}
    assert types["echo"].payload_schema is None
