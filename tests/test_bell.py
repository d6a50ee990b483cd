"""A queue's bell: no worker waits while there is something to take."""

import pytest

from tasks.engine import broker, keys, services
from tasks.engine.calls import TakeRequest
from tasks.engine.outcome import RELEASED
from tests.api import Api
from tests.hub import Hub

QUEUE = "calm"


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("left", [0, 1])
def test_a_worker_that_was_woken_wakes_another_for_what_it_leaves(
    api: Api, hub: Hub, left: int
) -> None:
    for _ in range(1 + left):
        api.create(queue=QUEUE)
    with hub.store() as store:
        assert store.lpop(keys.bell(QUEUE))
        taken = broker.take(store, TakeRequest.new(worker="woken", queues=[QUEUE]))
        rung = store.exists(keys.bell(QUEUE))
        assert taken
        broker.finish(store, taken.execution, RELEASED)
    services.delete(taken.task_id)
    assert rung == left
