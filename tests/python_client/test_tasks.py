"""Creating, reading, cancelling and deleting tasks with the Python client."""

import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from taskhub_client import (
    Duplicate,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
    StillRunning,
    TaskHub,
    Unreachable,
)
from tests.api import NOBODY, Api
from tests.free_ports import free_port
from tests.gate import Gate
from tests.python_client.on_a_loop import client_of


def test_a_task_is_created_waited_for_and_read(client: TaskHub) -> None:
    created = client.create(
        "resize",
        {"url": "https://example.com/a.png", "width": 7},
        queue="critical",
        max_retries=1,
        timeout=timedelta(minutes=1.5),
        metadata={"user_id": "123"},
    )
    assert (created.queue, created.status) == ("critical", "pending")
    task = client.wait(created.task_id, timeout=60)
    assert (task.id, task.queue, task.type) == (created.task_id, "critical", "resize")
    assert (task.state, task.result) == ("completed", {"bytes": 123, "width": 7})
    assert (task.max_retry, task.retried, task.last_err) == (1, 0, "")
    assert task.timeout == 90
    assert task.payload == {"url": "https://example.com/a.png", "width": 7}
    assert task.metadata == {"user_id": "123"}
    assert task.started_at
    assert task.completed_at
    assert task.created_at <= task.started_at <= task.completed_at
    assert task.created_at.utcoffset() == timedelta(0)
    assert client.get(task.id) == client.get(task.id, queue="critical") == task


def test_a_task_for_later(client: TaskHub) -> None:
    east = timezone(timedelta(hours=2))
    due = datetime.now(east).replace(microsecond=250_000) + timedelta(hours=1)
    created = client.create("echo", {}, process_at=due)
    assert created.status == "scheduled"
    task = client.get(created.task_id)
    assert task.next_process_at == due
    assert task.next_process_at.utcoffset() == timedelta(0)
    client.delete(task.id)
    with pytest.raises(NotFound):
        client.get(task.id)


def test_the_duration_of_a_time_is_sent_whatever_its_size(client: TaskHub) -> None:
    for timeout in (timedelta(milliseconds=1500), timedelta(days=2), "1m30s"):
        task = client.get(client.create("echo", {}, queue="idle", timeout=timeout).task_id)
        sent = timedelta(seconds=90) if timeout == "1m30s" else timeout
        assert timedelta(seconds=task.timeout) == sent
        client.delete(task.id)


def test_a_moment_without_its_time_zone_is_refused_at_once(client: TaskHub) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        client.create("echo", {}, process_at=datetime.now(UTC).replace(tzinfo=None))


def test_what_is_not_over_in_time_is_told_with_the_task(client: TaskHub, gate: Gate) -> None:
    task_id = client.create("gate", gate.payload()).task_id
    for timeout in (0.3, 0):
        with pytest.raises(StillRunning) as caught:
            client.wait(task_id, timeout=timeout)
        assert caught.value.task.id == task_id
        assert caught.value.task.state in ("pending", "active")
    opening = threading.Timer(0.2, gate.open)
    opening.start()
    assert client.wait(task_id).state == "completed"


def test_a_task_that_fails_is_waited_for_too(client: TaskHub) -> None:
    task = client.wait(client.create("fail", {}, max_retries=1).task_id, timeout=60)
    assert (task.state, task.retried, task.result) == ("archived", 1, None)
    assert task.last_err == "ValueError: attempt 2"
    assert task.has_ended
    assert not task.is_cancelled


def test_a_task_is_cancelled_and_deleted(client: TaskHub) -> None:
    task_id = client.create("echo", {}, queue="idle").task_id
    client.cancel(task_id)
    assert client.get(task_id).is_cancelled
    with pytest.raises(Refused) as caught:
        client.cancel(task_id)
    assert (caught.value.reason, caught.value.code) == ("finished", "CANCEL_FAILED")
    client.delete(task_id, queue="idle")
    with pytest.raises(NotFound) as missing:
        client.delete(task_id)
    assert missing.value.code == "DELETE_FAILED"


def test_a_task_that_runs_is_not_deleted(client: TaskHub, api: Api, gate: Gate) -> None:
    task_id = client.create("gate", gate.payload()).task_id
    api.wait_for_stage(task_id, "waiting")
    with pytest.raises(Refused) as caught:
        client.delete(task_id)
    assert caught.value.reason == "active"


def test_what_is_not_there_is_not_found(client: TaskHub) -> None:
    for ask in (client.get, client.wait, client.cancel, client.delete, client.progress):
        with pytest.raises(NotFound) as caught:
            ask(NOBODY)
        assert caught.value.code
    assert client.history(NOBODY) == []
    with pytest.raises(NotFound):
        client.get("../queues/stats")  # one name, not a path
    with pytest.raises(NotFound) as caught:
        client.queues("nowhere")
    assert caught.value.code == "QUEUE_NOT_FOUND"


def test_an_invalid_request_says_what_is_wrong(client: TaskHub) -> None:
    with pytest.raises(Invalid) as caught:
        client.create("nonsense", {})
    assert (caught.value.code, caught.value.status) == ("INVALID_TASK_TYPE", 400)
    with pytest.raises(Invalid) as caught:
        client.create("echo", {}, timeout="soon")
    assert (caught.value.code, caught.value.field) == ("INVALID_TIMEOUT", "timeout")
    assert "timeout" in str(caught.value)
    with pytest.raises(Invalid) as caught:
        client.create("resize", {"width": 0})
    assert caught.value.code == "INVALID_PAYLOAD"
    assert {"url", "width"} <= set(str(caught.value.details).replace("'", " ").split())
    with pytest.raises(Invalid) as caught:
        client.create("echo", {"text": "x" * 2_000_000})
    assert caught.value.status == 413


def test_a_duplicate_names_the_first(client: TaskHub, kind: str) -> None:
    payload = {"for": kind}
    first = client.create("echo", payload, queue="idle", unique=timedelta(hours=1)).task_id
    with pytest.raises(Duplicate) as caught:
        client.create("echo", payload, queue="idle", unique="1h")
    assert caught.value.task_id == first
    client.delete(first)


def test_two_calls_with_one_key_create_one_task(client: TaskHub) -> None:
    key = str(uuid.uuid4())
    first = client.create("echo", {"n": 1}, queue="idle", idempotency_key=key)
    assert client.create("echo", {"n": 1}, queue="idle", idempotency_key=key) == first
    assert client.create("echo", {"n": 1}, queue="idle") != first
    with pytest.raises(KeyReused) as caught:
        client.create("echo", {"n": 2}, queue="idle", idempotency_key=key)
    assert (caught.value.code, caught.value.status) == ("IDEMPOTENCY_KEY_REUSED", 422)
    with pytest.raises(Invalid) as wrong:
        client.create("echo", {}, idempotency_key="x" * 256)
    assert wrong.value.field == "Idempotency-Key"


def test_entries_are_read(client: TaskHub) -> None:
    reports = [[10, "load", "one"], [20, "work", "zwei ✓\u2028"]]
    task_id = client.create("report", {"reports": reports}).task_id
    task = client.wait(task_id)
    entries = client.history(task_id)
    assert [[e.percentage, e.stage, e.message] for e in entries[:-1]] == reports
    assert [(e.is_final, e.status) for e in entries] == [
        (False, ""),
        (False, ""),
        (True, "completed"),
    ]
    assert all(task.created_at - timedelta(seconds=1) <= entry.at for entry in entries)
    assert client.history(task_id, start_id=entries[1].stream_id) == entries[1:]
    latest = client.progress(task_id)
    assert (latest.stream_id, latest.is_final) == (entries[-1].stream_id, True)


def test_queues_are_counted(client: TaskHub) -> None:
    every = client.queues()
    assert [stats.queue for stats in every][:3] == ["critical", "default", "low"]
    (idle,) = client.queues("idle")
    client.create("echo", {}, queue="idle")
    assert client.queues("idle")[0].pending == idle.pending + 1
    assert idle.workers == 0
    assert not idle.paused


def test_where_no_hub_is_it_is_unreachable(kind: str) -> None:
    with (
        client_of(kind, f"http://127.0.0.1:{free_port()}/", retries=1) as client,
        pytest.raises(Unreachable) as caught,
    ):
        client.get(NOBODY)
    assert caught.value.__cause__ is not None
