"""What asks the store is written once: a thread waits, an event loop goes on."""

import asyncio
import threading

from store.call import Apart, Asking, Call, asked
from tests.hub import Hub


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
