"""What a stream writes to, when it is done with it."""

import asyncio
import gc
import weakref
from functools import partial

import pytest

from progress.stream.daphne_response import DaphneResponse
from tests.daphne_request import DaphneRequest, reply


@pytest.mark.parametrize("ended", [True, False])
def test_a_connection_that_was_left_goes_at_once(ended: bool) -> None:
    """Ten thousand that wait for the collector are gigabytes, and a pause when it comes."""
    request = DaphneRequest()
    response = DaphneResponse(partial(reply, request), request)
    gone = weakref.ref(request)
    if ended:
        asyncio.run(response.end())
    else:
        response.detach()
    gc.disable()
    try:
        del request, response
        assert gone() is None
    finally:
        gc.enable()


def test_the_end_is_sent() -> None:
    request = DaphneRequest()
    asyncio.run(DaphneResponse(partial(reply, request), request).end())
    assert request.messages == [{"type": "http.response.body", "body": b"", "more_body": False}]


def test_what_a_slow_client_has_not_read_is_waited_for_no_longer_than_told() -> None:
    async def story() -> list[bool]:
        request = DaphneRequest()
        response = DaphneResponse(partial(reply, request), request)
        free = await response.drain(0)
        response.pauseProducing()
        full = await response.drain(0.01)
        asyncio.get_running_loop().call_soon(response.resumeProducing)
        return [free, full, await response.drain(10)]

    assert asyncio.run(story()) == [True, False, True]
