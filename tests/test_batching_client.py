"""A client whose callers share round trips: what goes wrong for one is for nobody else."""

import asyncio
from typing import Any

import pytest
from redis.exceptions import ResponseError

from store.connection import batching_client
from tests.hub import Hub


def test_what_cannot_be_sent_or_is_refused_fails_whoever_asked_alone(hub: Hub) -> None:
    async def ask() -> list[Any]:
        client = batching_client()
        questions = [
            client.ask([("PING",), ("ECHO", "one")]),
            client.ask([("ECHO", object())]),
            client.ask([("NO-SUCH-COMMAND",)]),
            client.ask([("ECHO", "two")]),
        ]
        answers = await asyncio.wait_for(asyncio.gather(*questions, return_exceptions=True), 60)
        await client.connection_pool.aclose()
        return answers

    first, unsendable, refused, last = asyncio.run(ask())
    assert (first[1], last) == (b"one", [b"two"])
    assert isinstance(unsendable, TypeError | ValueError)
    assert isinstance(refused, ResponseError)


def test_an_answer_that_cannot_be_read_leaves_nobody_waiting(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> list[Any]:
        client = batching_client()
        monkeypatch.setitem(client.response_callbacks, "ECHO", lambda *_, **__: 1 / 0)
        questions = [client.ask([("PING",)]), client.ask([("ECHO", "x")]), client.ask([("TIME",)])]
        failed = await asyncio.wait_for(asyncio.gather(*questions, return_exceptions=True), 60)
        again = await client.ask([("GET", "nothing")])
        await client.connection_pool.aclose()
        return [*failed, again]

    _, unreadable, _, again = asyncio.run(ask())
    assert isinstance(unreadable, ZeroDivisionError)
    assert again == [None]
