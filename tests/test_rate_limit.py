"""How often one may call: the bucket of tokens in the store."""

import asyncio
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import keys
from access.caller import Caller
from access.exceptions import RateLimited
from access.rate import Rate
from access.rate_limit import Taken, limit, take
from store.connection import shared_client
from tests.hub import Hub
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("hub")

SLOW = Rate(10, 3600)  # while a test runs, nothing flows in


def somebody() -> str:
    return f"key:{uuid.uuid4().hex[:16]}"


def ask(caller: str, rate: Rate = SLOW, cost: int = 1) -> Taken:
    return take(caller, rate, cost).on(shared_client())


def test_a_bucket_gives_what_it_holds_and_then_no_more() -> None:
    caller = somebody()
    answers = [ask(caller) for _ in range(12)]
    assert [answer.is_allowed for answer in answers] == [True] * 10 + [False] * 2
    assert [answer.left for answer in answers] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert 350 < answers[-1].wait <= 360
    assert ask(somebody()).is_allowed


def test_what_flows_in_can_be_taken_when_it_was_told() -> None:
    caller, rate = somebody(), Rate(20, 1)
    while (answer := ask(caller, rate)).is_allowed:
        pass
    time.sleep(answer.wait)
    assert ask(caller, rate).is_allowed


def test_several_at_once_are_taken_all_or_none() -> None:
    caller = somebody()
    assert ask(caller, cost=7).left == 3
    refused = ask(caller, cost=4)
    assert (refused.is_allowed, refused.left) == (False, 3)
    assert ask(caller, cost=3).is_allowed


def test_more_than_a_bucket_holds_are_taken_from_a_full_one() -> None:
    caller, rate = somebody(), Rate(10, 1)
    first = ask(caller, rate, cost=100)
    assert (first.is_allowed, first.left) == (True, 0)
    assert 9 < first.full_in <= 10
    second = ask(caller, rate)
    assert not second.is_allowed
    assert 8 < second.wait <= 9.1
    assert not ask(caller, rate, cost=100).is_allowed


def test_a_bucket_that_is_full_again_is_no_key_in_the_store() -> None:
    caller = somebody()
    ask(caller, Rate(1000, 1))
    until(lambda: not shared_client().exists(keys.bucket(caller)), 10, "end of the key")


@given(requests=st.integers(1, 999_999), seconds=st.sampled_from([1, 60, 3600]))
def test_a_bucket_of_any_size_begins_full(requests: int, seconds: int) -> None:
    answer = ask(somebody(), Rate(requests, seconds))
    assert (answer.is_allowed, answer.left) == (True, requests - 1)


def test_the_headers_are_those_of_the_draft() -> None:
    caller = somebody()
    assert ask(caller, cost=3).headers == {
        "RateLimit-Policy": '"default";q=10;w=3600',
        "RateLimit": '"default";r=7;t=1080',
    }
    ask(caller, cost=7)
    refused = ask(caller).headers
    assert refused["RateLimit"] == '"default";r=0;t=3600'
    assert refused["Retry-After"] == "360"


@pytest.mark.parametrize("out_of_memory", [False, True])
def test_a_store_that_is_out_of_memory_counts_all_the_same(hub: Hub, out_of_memory: bool) -> None:
    caller = somebody()
    with hub.store() as store:
        before = store.config_get("maxmemory")["maxmemory"]
        try:
            ask(caller)
            store.config_set("maxmemory", "1" if out_of_memory else before)
            assert [ask(caller, cost=9).is_allowed, ask(caller).is_allowed] == [True, False]
        finally:
            store.config_set("maxmemory", before)


def test_a_key_has_its_own_limit_else_that_of_the_hub(settings: Any) -> None:
    settings.TASKHUB_RATE_LIMIT = None
    assert asyncio.run(limit(Caller(id=somebody()))) == {}
    settings.TASKHUB_RATE_LIMIT = Rate(5, 3600)
    assert "q=5;" in asyncio.run(limit(Caller(id=somebody())))["RateLimit-Policy"]
    caller = Caller(id=somebody(), rate=Rate(2, 60))
    assert "q=2;w=60" in asyncio.run(limit(caller))["RateLimit-Policy"]
    asyncio.run(limit(caller))
    with pytest.raises(RateLimited) as refused:
        asyncio.run(limit(caller))
    assert refused.value.headers["Retry-After"] in ("29", "30")
