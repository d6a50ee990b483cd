"""What asks the store is written once: a thread waits, an event loop goes on."""

import asyncio
import threading

from store.call import Apart, Asking, Call, asked
from store.connection import shared_client
from tasks.engine import broker
from tasks.queries.workers import store_time, worker_keys
from tests.hub import Hub
from tests.round_trips import counted


@asked
def ping_and_where() -> Asking[tuple[bytes | bool, int]]:
    answer = yield from Call.of(("PING",))
    return answer, (yield from Apart(threading.get_ident))


def test_what_takes_long_is_done_by_the_thread_that_waits_and_not_by_an_event_loop(
    hub: Hub,
) -> None:
    assert ping_and_where() == (True, threading.get_ident())
    answer, thread = asyncio.run(ping_and_where.awaited())
    assert answer is True
    assert thread != threading.get_ident()


def test_calls_are_asked_together_in_one_round_trip(hub: Hub) -> None:
    """And each has its own value, also where the store has yet to learn a script."""
    together = Call.together(store_time(), broker.stats(["low", "idle"]), worker_keys())
    shared_client().script_flush()
    for round_trips in (2, 1):
        with counted() as trips:
            now, stats, workers = together.on(shared_client())
        assert trips.count == round_trips
        assert now <= store_time().on(shared_client())
        assert [queue.queue for queue in stats] == ["low", "idle"]
        assert len(workers) == 2
