"""What staff are told where the store's replicas do not confirm what they did: it is done."""

import asyncio
from typing import Any

import pytest
from django.test import Client

from store.exceptions import NotReplicated
from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tests.api import Api
from tests.new_task_page import values
from tests.staff import act, said, staff

QUEUE = "calm"
UNCONFIRMED = "Too few replicas of the store have confirmed this in time"

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return staff("operator", groups=("Operator",))


@pytest.fixture
def pending(api: Api, emptied: None) -> list[str]:
    return [api.create(queue=QUEUE) for _ in range(2)]


def test_actions_forms_and_whoever_calls(
    operator: Client, api: Api, pending: list[str], settings: Any
) -> None:
    settings.TASKHUB_STORE_REPLICAS = 1  # of a store that has none
    done, unconfirmed, left = said(act(operator, "cancel", *pending, confirmed="yes"))
    assert unconfirmed.startswith(UNCONFIRMED)
    assert (done, left) == (
        "1 task cancelled.",
        "The store does not answer: 1 task left as before.",
    )
    assert [api.task(task_id)["state"] for task_id in pending] == ["archived", "pending"]

    edit = f"/admin/tasks/task/{pending[1]}/edit/"
    form = values(operator.get(edit).content.decode()) | {"max_retries": "7"}
    unconfirmed, edited = said(operator.post(edit, form, follow=True))
    assert unconfirmed.startswith(UNCONFIRMED)
    assert edited.startswith("The task was edited")
    assert values(operator.get(edit).content.decode())["max_retries"] == "7"

    add = "/admin/tasks/task/add/?type=echo"
    form = values(operator.get(add).content.decode()) | {"queue": QUEUE}
    unconfirmed, created = said(operator.post(add, form, follow=True))
    assert unconfirmed.startswith(UNCONFIRMED)
    assert created == "The echo task was created."
    with pytest.raises(NotReplicated) as raised:
        asyncio.run(
            services.create.awaited(NewTask.of(registry.get("echo"), queue=QUEUE, payload={}))
        )
    (task_id,) = raised.value.details["task_ids"]
    assert api.task(task_id)["state"] == "pending"
    settings.TASKHUB_STORE_REPLICAS = 0  # for what cleans up
    services.delete(pending[0])
