"""A request whose answer was lost is sent again, and does what was asked for once."""

from collections.abc import Iterator

import pytest

from taskhub_client import (
    Done,
    NewTask,
    NotFound,
    Progress,
    Refused,
    ServerError,
    TaskHub,
    Unreachable,
)
from tests.api import NOBODY, Api
from tests.hub import Hub
from tests.python_client.lossy_proxy import LossyProxy, lossy_proxy
from tests.python_client.on_a_loop import client_of
from tests.python_client.trouble import untroubled


@pytest.fixture
def proxy(hub: Hub) -> Iterator[LossyProxy]:
    with lossy_proxy(hub.port) as proxy:
        yield proxy


@pytest.fixture
def client(kind: str, proxy: LossyProxy) -> Iterator[TaskHub]:
    """A client that reaches the hub through the proxy."""
    with client_of(kind, proxy.url, retries=3) as connected:
        yield connected


def test_a_task_is_read(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    task_id = api.create(queue="idle")
    proxy.lose_answers(3)
    assert client.get(task_id).id == task_id
    assert proxy.lost == 3


def test_a_task_is_created_once(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    before = api.stats("quiet")["pending"]
    proxy.lose_answers(2)
    created = client.create("echo", {"for": proxy.url}, queue="quiet", unique="1h")
    assert proxy.lost == 2
    assert api.task(created.task_id)["queue"] == created.queue == "quiet"
    assert api.stats("quiet")["pending"] == before + 1


def test_many_tasks_are_created_once(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    before = api.stats("quiet")["pending"]
    proxy.lose_answers(2)
    created = client.create_many(NewTask(type="echo", payload={}, queue="quiet") for _ in range(9))
    assert proxy.lost == 2
    assert len({task.task_id for task in created}) == 9
    assert api.stats("quiet")["pending"] == before + 9


def test_a_task_is_cancelled_once(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    task_id = api.create(queue="idle")
    proxy.lose_answers(1)
    client.cancel(task_id)
    assert proxy.lost == 1
    assert api.task(task_id)["last_err"] == "task cancelled"


def test_what_has_completed_is_not_called_cancelled(
    client: TaskHub, proxy: LossyProxy, api: Api
) -> None:
    task_id = api.run("echo")["id"]
    proxy.lose_answers(1)
    with pytest.raises(Refused) as caught:
        client.cancel(task_id)
    assert caught.value.reason == "finished"
    assert proxy.lost == 1


def test_a_task_is_deleted_once(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    task_id = api.create(queue="idle")
    proxy.lose_answers(1)
    client.delete(task_id)
    assert proxy.lost == 1
    with pytest.raises(NotFound):
        client.get(task_id)


def test_a_task_is_run_once(client: TaskHub, proxy: LossyProxy, api: Api) -> None:
    task_id = api.create("echo", queue="idle", process_at="2100-01-01T00:00:00Z")
    proxy.lose_answers(1)
    client.run(task_id)
    assert proxy.lost == 1
    assert api.task(task_id)["state"] == "pending"


def test_it_gives_up_in_the_end(client: TaskHub, proxy: LossyProxy) -> None:
    proxy.lose_answers(4)
    with pytest.raises(Unreachable):
        client.get(NOBODY)
    assert proxy.lost == 4


def test_what_a_proxy_says_of_a_hub_that_restarts_is_not_the_last_word(
    client: TaskHub, proxy: LossyProxy, api: Api
) -> None:
    task_id = api.create(queue="idle")
    proxy.answer_itself("502 Bad Gateway", number=3)
    assert client.get(task_id).id == task_id
    proxy.answer_itself("503 Service Unavailable", number=4)
    with pytest.raises(ServerError) as caught:
        client.get(task_id)
    assert (caught.value.status, caught.value.code) == (503, "")


def test_a_stream_that_breaks_before_it_begins_is_opened_again(
    client: TaskHub, proxy: LossyProxy, api: Api
) -> None:
    task_id = api.run("echo")["id"]
    proxy.lose_answers(1)
    assert [type(event) for event in untroubled(client.stream(task_id))] == [Progress, Done]
    proxy.answer_itself("502 Bad Gateway", number=1)
    assert [type(event) for event in untroubled(client.stream(task_id))] == [Progress, Done]
