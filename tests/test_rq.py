"""What of RQ's insides the hub stands on, and what RQ's own tools see of the hub's tasks."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from rq import Queue, Worker
from rq.job import Job, JobStatus
from rq.registry import (
    BaseRegistry,
    FailedJobRegistry,
    FinishedJobRegistry,
    ScheduledJobRegistry,
    StartedJobRegistry,
)
from rq.results import Result
from rq.serializers import JSONSerializer

from store.connection import Store
from tests.api import Api
from tests.environment import PROJECT, SERVED
from tests.gate import Gate
from tests.hub import Hub
from tests.product import sources

IMPORTERS = {
    "tasks/admin/rq_dashboard.py",  # django-rq's own admin, shown to superusers only
    "tasks/engine/keys.py",
    "tasks/engine/rq_format.py",
    "tasks/engine/rq_spec.py",
    "tasks/worker/registration.py",
}
"""The product files that import RQ; settings name its serializer, which RQ_QUEUES wants."""
FORMAT_FILES = {
    "tasks/engine/rq_format.py",
    "tasks/engine/rq_spec.py",
    "tasks/engine/lua/libraries/rq.lua",
}
"""What of RQ's hashes and results is known at all is known there."""
SHARED_WORDS = {
    "description",
    *("created_at", "started_at", "ended_at", "status", "data", "timeout"),
    *("created", "finished", "failed", "scheduled", "canceled", "queued"),
    *("ip_address", "pid", "queues", "state", "stopped", "version"),
}
"""Words of RQ's that are words of the API, of a page, of an error or of a setting, too."""


@pytest.fixture
def store(hub: Hub) -> Iterator[Store]:
    with hub.store() as client:
        yield client


def job_of(store: Store, task_id: str) -> Job:
    return Job.fetch(task_id, connection=store, serializer=JSONSerializer)


def newest(job: Job) -> Result:
    """The outcome of the last attempt."""
    result = job.latest_result()
    assert result
    return result


def registered(store: Store, registry: type[BaseRegistry], queue: str) -> list[str]:
    ids: list[str] = registry(queue, connection=store).get_job_ids(cleanup=False)
    return ids


def places(store: Store, task_id: str, queue: str) -> set[str]:
    """Where RQ finds a job."""
    found = {
        registry.__name__
        for registry in (
            StartedJobRegistry,
            ScheduledJobRegistry,
            FinishedJobRegistry,
            FailedJobRegistry,
        )
        if task_id in registered(store, registry, queue)
    }
    if task_id in Queue(queue, connection=store, serializer=JSONSerializer).job_ids:
        found.add("Queue")
    return found


@pytest.mark.parametrize("package", ["rq", "django-rq", "redis", "channels", "daphne"])
def test_the_version_is_the_one_that_was_read(package: str) -> None:
    requirements = (PROJECT / "requirements.txt").read_text()
    pinned = re.search(rf"^{package}==(.+)$", requirements, re.MULTILINE)
    assert pinned
    assert version(package) == pinned[1].strip()


def test_rq_is_imported_where_its_data_is_read_and_written() -> None:
    import_of_rq = re.compile(r"^\s*(?:from|import) (?:rq|django_rq)\b", re.MULTILINE)
    python = sources(".py")
    assert {path for path, text in python.items() if import_of_rq.search(text)} == IMPORTERS
    named = {path for path, text in python.items() if re.search(r"[\"']rq\.\w", text)}
    assert named == {"taskhub/settings.py"}


def test_the_formats_of_rq_are_known_in_one_file_of_each_language(store: Store, api: Api) -> None:
    job = job_of(store, api.run("echo")["id"])
    words = {*job.to_dict(), *Worker.all(connection=store)[0].serialize()}
    words |= {status.value for status in JobStatus}
    words |= {"return_value", "exc_string", "worker_name", "execution_id", "number_of_retries"}
    word = re.compile(rf"[\"']({'|'.join(words - SHARED_WORDS)})[\"']")
    found = {
        path: sorted(set(word.findall(text)))
        for path, text in sources(".py", ".lua").items()
        if path not in FORMAT_FILES and word.search(text)
    }
    assert found == {}


def test_the_names_of_keys(store: Store, api: Api) -> None:
    task_id = api.run("fail", {"times": 1})["id"]
    assert Job.key_for("x") == "rq:job:x"
    assert Queue("x", connection=store).key == "rq:queue:x"
    assert StartedJobRegistry("x", connection=store).key == "rq:wip:x"
    assert FinishedJobRegistry("x", connection=store).key == "rq:finished:x"
    assert FailedJobRegistry("x", connection=store).key == "rq:failed:x"
    assert ScheduledJobRegistry("x", connection=store).key == "rq:scheduled:x"
    assert Result.get_key(task_id) == f"rq:results:{task_id}"
    assert store.exists(f"rq:job:{task_id}", f"rq:results:{task_id}") == 2


def test_nothing_that_was_written_needs_pickle(store: Store, api: Api) -> None:
    task_id = api.run("echo", {"a": [1, "ü"]}, metadata={"b": None})["id"]
    job = job_of(store, task_id)
    assert job.func_name == "tasks.worker.runner.run"
    assert list(job.args) == ["echo", {"a": [1, "ü"]}]
    assert job.kwargs == {}
    assert job.meta["metadata"] == {"b": None}
    assert newest(job).return_value == {"a": [1, "ü"]}


def test_rq_reads_a_pending_task(store: Store, api: Api) -> None:
    task_id = api.create("echo", queue="idle", timeout="90s")
    job = job_of(store, task_id)
    assert job.get_status() is JobStatus.QUEUED
    assert (job.origin, job.description, job.timeout) == ("idle", "echo", 90)
    assert abs((datetime.now(UTC) - job.created_at).total_seconds()) < 60
    assert job.enqueued_at == job.created_at
    assert places(store, task_id, "idle") == {"Queue"}


def test_rq_reads_a_scheduled_task(store: Store, api: Api) -> None:
    task_id = api.create(queue="idle", process_at="2093-01-15T10:00:00Z")
    assert job_of(store, task_id).get_status() is JobStatus.SCHEDULED
    assert places(store, task_id, "idle") == {"ScheduledJobRegistry"}
    registry = ScheduledJobRegistry("idle", connection=store)
    assert registry.get_scheduled_time(task_id) == datetime(2093, 1, 15, 10, tzinfo=UTC)


def test_rq_reads_a_running_task(store: Store, api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    job = job_of(store, task_id)
    assert job.get_status() is JobStatus.STARTED
    assert job.started_at is not None
    assert job.last_heartbeat is not None
    assert places(store, task_id, "default") == {"StartedJobRegistry"}
    assert job.worker_name in {worker.name for worker in Worker.all(connection=store)}


def test_rq_reads_a_task_that_waits_for_a_retry(store: Store, api: Api) -> None:
    task_id = api.create("fail_for_long", max_retries=4)
    api.wait(task_id, "retry")
    job = job_of(store, task_id)
    assert job.get_status() is JobStatus.SCHEDULED
    assert job.retries_left == 3
    assert places(store, task_id, "default") == {"ScheduledJobRegistry"}


def test_rq_reads_a_completed_task(store: Store, api: Api) -> None:
    task_id = api.run("give", {"result": "a list"})["id"]
    job = job_of(store, task_id)
    assert job.get_status() is JobStatus.FINISHED
    assert places(store, task_id, "default") == {"FinishedJobRegistry"}
    assert job.ended_at
    assert job.started_at
    assert job.enqueued_at
    assert job.ended_at >= job.started_at >= job.enqueued_at
    result = newest(job)
    assert result.type is Result.Type.SUCCESSFUL
    assert result.return_value == [1, [2, {"three": None}]]
    assert 0 < store.ttl(job.key) <= 24 * 3600


def test_rq_reads_an_archived_task_with_its_traceback(store: Store, api: Api) -> None:
    task_id = api.create("fail", {"message": "zażółć"}, max_retries=1)
    api.wait(task_id, "archived")
    job = job_of(store, task_id)
    assert job.get_status() is JobStatus.FAILED
    assert places(store, task_id, "default") == {"FailedJobRegistry"}
    results = job.results()
    assert {result.type for result in results} <= {Result.Type.FAILED, Result.Type.RETRIED}
    assert results[0].type is Result.Type.FAILED
    traceback = results[0].exc_string or ""
    assert traceback.startswith("Traceback (most recent call last)")
    assert "ValueError: zażółć" in traceback
    assert 0 < store.ttl(job.key) <= 168 * 3600


def test_rq_counts_as_the_hub_does(store: Store, api: Api) -> None:
    api.create(queue="idle")
    stats = api.stats("idle")
    assert Queue("idle", connection=store).count == stats["pending"]
    assert len(registered(store, FailedJobRegistry, "idle")) == stats["archived"]
    assert len(registered(store, FinishedJobRegistry, "idle")) == stats["completed"]
    assert len(registered(store, ScheduledJobRegistry, "idle")) == (
        stats["scheduled"] + stats["retry"]
    )


def test_rq_knows_the_workers(store: Store, hub: Hub) -> None:
    workers = Worker.all(connection=store, serializer=JSONSerializer)
    assert len(workers) == 2
    for worker in workers:
        assert worker.queue_names() == list(SERVED)
        assert worker.birth_date is not None
        assert worker.last_heartbeat
        assert (datetime.now(UTC) - worker.last_heartbeat).total_seconds() < 60
    assert Worker.count(queue=Queue("low", connection=store)) == 2
    assert Worker.count(queue=Queue("idle", connection=store)) == 0


def test_a_job_that_is_not_ours_is_never_run(
    store: Store, api: Api, hub: Hub, tmp_path: Path
) -> None:
    """Whoever can write into the store still cannot have the worker import what it names."""
    target = tmp_path / "made"
    queue = Queue("calm", connection=store, serializer=JSONSerializer)
    job = queue.enqueue("os.mkdir", str(target))
    hub.work_off("calm")
    job.refresh()
    assert job.get_status() is JobStatus.FAILED
    assert not target.exists()
    assert job.id in registered(store, FailedJobRegistry, "calm")
    FailedJobRegistry("calm", connection=store).remove(job)
    job.delete()
