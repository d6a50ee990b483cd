"""Ids of stream entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.exceptions import InvalidProgressRequest
from progress.stream_id import BEGINNING, StreamId
from tests.hub import Hub

UINT64 = st.integers(0, 2**64 - 1)
ids = st.builds(StreamId, UINT64, UINT64)


@given(ids)
def test_an_id_is_read_as_it_is_written(entry_id: StreamId) -> None:
    assert StreamId.parse(str(entry_id)) == entry_id


@given(UINT64)
def test_milliseconds_alone_are_the_first_id_of_theirs(ms: int) -> None:
    assert StreamId.parse(str(ms)) == StreamId(ms, 0)


@given(ids, ids)
def test_ids_are_in_the_order_of_their_numbers(one: StreamId, other: StreamId) -> None:
    assert (one < other) == ((one.ms, one.seq) < (other.ms, other.seq))


@given(ids.filter(lambda entry_id: entry_id != BEGINNING))
def test_between_an_id_and_the_one_before_there_is_none(entry_id: StreamId) -> None:
    before = entry_id.before()
    assert before < entry_id
    assert entry_id.ms * 2**64 + entry_id.seq - before.ms * 2**64 - before.seq == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "$",
        "+",
        "1-",
        "-1",
        "1-1-1",
        "1 - 1",
        " 1-1",
        "1-1 ",
        "1-1\n",
        "+1",
        "1.0",
        "1e3",
        "0x1",
        "(1-1",
        "1_0",
        "١-٢",
        str(2**64),
        f"0-{2**64}",
        "9" * 5000,
    ],
)
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(InvalidProgressRequest) as refused:
        StreamId.parse(text, "start_id")
    assert refused.value.details["field"] == "start_id"
    assert len(refused.value.details["got"]) <= 100


@given(st.text(max_size=30))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        entry_id = StreamId.parse(text)
    except InvalidProgressRequest:
        return
    assert StreamId.parse(str(entry_id)) == entry_id


def test_the_store_orders_and_reads_ids_alike(hub: Hub) -> None:
    wanted = [StreamId(1, 1), StreamId(1, 2**63), StreamId(2, 0), StreamId(2**63, 5)]
    with hub.store() as store:
        for entry_id in wanted:
            store.xadd("test:ids", {"a": "b"}, id=str(entry_id))
        try:
            for number, entry_id in enumerate(wanted):
                after = f"({entry_id.before()}"
                found = [raw.decode() for raw, _ in store.xrange("test:ids", min=after)]
                assert [StreamId.parse(text) for text in found] == wanted[number:]
        finally:
            store.delete("test:ids")
