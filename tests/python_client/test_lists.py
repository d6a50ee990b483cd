"""Lists of tasks with the Python client."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from taskhub_client import Invalid, NotFound, TaskHub
from tests.api import Api

MANY = 25


@pytest.fixture
def word() -> str:
    """What is in no other task."""
    return uuid.uuid4().hex


@pytest.fixture
def task_ids(api: Api, word: str) -> list[str]:
    """Pending tasks, as they were created."""
    return [api.create("echo", {"word": word, "n": n}, queue="quiet") for n in range(MANY)]


def test_all_pages_are_read(client: TaskHub, task_ids: list[str], word: str) -> None:
    listed = list(client.tasks(queue="quiet", state="pending", q=word, page_size=10))
    assert [task.id for task in listed] == task_ids[::-1]
    assert {(task.type, task.state, task.queue) for task in listed} == {
        ("echo", "pending", "quiet")
    }
    assert all(task.payload is None for task in listed)
    oldest = client.tasks(queue="quiet", q=word, order="oldest", page_size=7, include="payload")
    assert [task.payload for task in oldest] == [{"word": word, "n": n} for n in range(MANY)]


def test_the_next_page_is_read_when_it_is_wanted(
    client: TaskHub, api: Api, task_ids: list[str], word: str
) -> None:
    listed = client.tasks(queue="quiet", q=word, order="oldest", page_size=10)
    first = [task.id for task in islice(listed, 10)]
    api.delete(task_ids[15])  # meanwhile
    assert first + [task.id for task in listed] == task_ids[:15] + task_ids[16:]


def test_tasks_are_found_by_all_that_can_be_asked(client: TaskHub, api: Api, word: str) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=1)
    done = api.run("echo", {"word": word}, metadata={"for": word})["id"]
    waiting = api.create("about", {"word": word}, queue="quiet")
    later = api.create("echo", {"word": word}, process_at="2100-01-01T00:00:00Z")

    def found(**asked: object) -> list[str]:
        return [task.id for task in client.tasks(**asked)]  # type: ignore[arg-type]

    assert found(q=word) == [waiting, later, done]
    assert found(q=word, state=["completed", "scheduled"]) == [later, done]
    assert found(q=word, type="about") == [waiting]
    assert found(q=word, queue="quiet") == [waiting]
    assert found(q=later) == [later]
    assert found(q=word, since=begun) == [waiting, later, done]
    assert found(q=word, until=begun) == []
    (task,) = client.tasks(q=done, include=["payload", "metadata", "result"])
    assert task == client.get(done)


def test_what_cannot_be_listed(client: TaskHub) -> None:
    for wrong in ({"state": "asleep"}, {"order": "random"}, {"include": "secrets"}):
        with pytest.raises(Invalid) as caught:
            list(client.tasks(**wrong))  # type: ignore[arg-type]
        assert caught.value.field in wrong
    with pytest.raises(Invalid) as caught:
        list(client.tasks(page_size=1000))
    assert caught.value.field == "limit"
    with pytest.raises(NotFound) as missing:
        list(client.tasks(queue="nowhere"))
    assert missing.value.code == "QUEUE_NOT_FOUND"
    with pytest.raises(ValueError, match="no time zone"):
        client.tasks(since=datetime.now(UTC).replace(tzinfo=None))
