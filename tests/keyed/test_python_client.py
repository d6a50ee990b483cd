"""The Python client with an API key, and without."""

import time
from collections.abc import Iterator

import httpx
import pytest

from taskhub_client import (
    Done,
    Forbidden,
    NotFound,
    Progress,
    RateLimited,
    TaskHub,
    Unauthorized,
)
from tests.keyed.hub import KeyedHub
from tests.python_client.on_a_loop import client_of
from tests.python_client.trouble import untroubled


@pytest.fixture(scope="module")
def key(keyed: KeyedHub) -> str:
    """The token of a key that may do what most need, and a worker for what is created with it."""
    keyed.hub.start_worker("low")
    return keyed.key("tasks:create", "tasks:read")


@pytest.fixture
def client(kind: str, keyed: KeyedHub, key: str) -> Iterator[TaskHub]:
    with client_of(kind, keyed.hub.url, key) as connected:
        yield connected


def test_a_key_lets_a_task_be_created_and_watched(client: TaskHub) -> None:
    task_id = client.create("echo", {"n": 1}, queue="low").task_id
    assert client.wait(task_id, timeout=60).result == {"n": 1}
    assert [type(event) for event in untroubled(client.stream(task_id))] == [Progress, Done]


def test_what_a_key_is_not_for_is_forbidden(client: TaskHub) -> None:
    task_id = client.create("echo", {}, queue="idle").task_id
    for ask, scope in (
        (lambda: client.cancel(task_id), "tasks:cancel"),
        (lambda: client.delete(task_id), "tasks:delete"),
        (client.queues, "queues:read"),
        (lambda: client.pause("idle"), "queues:pause"),
    ):
        with pytest.raises(Forbidden) as caught:
            ask()
        assert (caught.value.scope, caught.value.code) == (scope, "FORBIDDEN")


def test_without_a_good_key_nobody_is_let_in(kind: str, keyed: KeyedHub, key: str) -> None:
    other = key[:-4] + ("0000" if key[-4:] != "0000" else "1111")
    for wrong in (None, "nonsense", other):
        with client_of(kind, keyed.hub.url, wrong) as client:
            for ask in (client.task_types, lambda: list(client.stream("some-id"))):
                with pytest.raises(Unauthorized) as caught:
                    ask()
                assert caught.value.code == "UNAUTHORIZED"


def test_a_stream_ends_with_its_key(kind: str, keyed: KeyedHub, client: TaskHub) -> None:
    waiting = client.create("echo", {}, queue="idle").task_id
    ended = client.create("echo", {}, queue="low").task_id
    token = keyed.key("tasks:read")
    with client_of(kind, keyed.hub.url, token) as watcher:
        events = watcher.stream([waiting, ended])
        assert next(events).task_id == ended
        keyed.revoke(token)
        with pytest.raises(Unauthorized):
            list(events)


def test_who_asks_too_often_is_made_to_wait(kind: str, keyed: KeyedHub) -> None:
    token = keyed.key("tasks:read", rate_limit="3/s")
    with client_of(kind, keyed.hub.url, token, retries=100) as client:
        before = time.monotonic()
        for _ in range(5):
            assert client.task_types()
        assert time.monotonic() - before > 0.5  # 3 at once, and 2 more as they come
    token = keyed.key("tasks:read", rate_limit="1/h")
    with client_of(kind, keyed.hub.url, token) as client:
        assert client.task_types()
        with pytest.raises(RateLimited) as caught:
            client.task_types()  # which is told at once: nobody waits for an hour
        assert 3000 < caught.value.retry_after <= 3600
        with pytest.raises(RateLimited):
            next(client.stream("some-id"))


def test_a_ticket_opens_a_stream_without_a_key(client: TaskHub, keyed: KeyedHub) -> None:
    task_id = client.create("echo", {}, queue="low").task_id
    client.wait(task_id)
    ticket = client.stream_ticket([task_id])
    assert (ticket.expires_at - client.get(task_id).created_at).total_seconds() > 3000
    url = f"{keyed.hub.url}/api/v1/tasks/{task_id}/progress/stream"
    assert "event: done" in httpx.get(url, params={"ticket": ticket.ticket}).text


def test_what_lies_outside_of_a_key_is_not_found(
    kind: str, keyed: KeyedHub, client: TaskHub
) -> None:
    task_id = client.create("echo", {}, queue="idle").task_id
    bound = keyed.key("tasks:read", queues="low")
    with client_of(kind, keyed.hub.url, bound) as stranger:
        for ask in (stranger.get, stranger.progress, lambda name: next(stranger.stream(name))):
            with pytest.raises(NotFound):
                ask(task_id)
