"""Server-sent events, byte by byte."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from progress.entry import Entry
from progress.stream.sse import COMMENT, encode, encode_entry, encode_entry_of_many, retry
from progress.stream_id import StreamId
from tests.event_parser import parse, parse_retry

ENTRY = Entry("f47ac10b", StreamId(1737884800000, 3), 30, "processing", "Przetwarzanie…\n50 %")
FINAL = Entry("f47ac10b", StreamId(1737884810000), 100, "completed", "Done", "completed")

texts = st.text() | st.text(alphabet="\r\n\x00\u2028\u2029\x85:{}data id\ufeff ")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
event_ids = st.from_regex(
    r"[0-9]{1,20}-[0-9]{1,20}(,[0-9]{1,20}-[0-9]{1,20}|,-|,x){0,9}", fullmatch=True
)


def test_an_entry_byte_by_byte() -> None:
    assert (
        encode_entry("progress", ENTRY)
        == (
            "event: progress\n"
            'data: {"task_id":"f47ac10b","percentage":30,"stage":"processing",'
            '"message":"Przetwarzanie…\\n50 %","timestamp_ms":1737884800000}\n'
            "id: 1737884800000-3\n"
            "\n"
        ).encode()
    )


def test_history_byte_by_byte() -> None:
    assert encode_entry("history", FINAL) == (
        b"event: history\n"
        b'data: {"task_id":"f47ac10b","percentage":100,"stage":"completed",'
        b'"message":"Done","timestamp_ms":1737884810000}\n'
        b"id: 1737884810000-0\n"
        b"\n"
    )


def test_an_entry_of_many_byte_by_byte() -> None:
    assert encode_entry_of_many("progress", FINAL, "1737884810000-0,-,x") == (
        b"event: progress\n"
        b'data: {"task_id":"f47ac10b","progress":{"percentage":100,"stage":"completed",'
        b'"message":"Done","timestamp_ms":1737884810000}}\n'
        b"id: 1737884810000-0,-,x\n"
        b"\n"
    )


def test_done_byte_by_byte() -> None:
    assert encode("done", FINAL.as_done(), str(FINAL.id)) == (
        b'event: done\ndata: {"task_id":"f47ac10b","status":"completed"}\nid: 1737884810000-0\n\n'
    )


def test_an_event_without_an_id_has_no_such_field() -> None:
    assert encode("error", {"code": "X"}) == b'event: error\ndata: {"code":"X"}\n\n'


def test_the_opening_and_the_heartbeat_byte_by_byte() -> None:
    assert retry(1500) == b"retry: 1500\n\n"
    assert COMMENT.startswith(b":")
    assert COMMENT.endswith(b"\n")


def test_the_opening_and_heartbeats_are_no_events() -> None:
    stream = retry(1500) + COMMENT + encode("done", {}, "1-1") + COMMENT * 3
    assert [event.type for event in parse(stream)] == ["done"]
    assert parse_retry(stream) == 1500


@given(values, event_ids)
def test_a_parser_after_the_standard_reads_what_was_written(value: Any, event_id: str) -> None:
    event, after = parse(encode("progress", value, event_id) + encode("done", {}))
    assert (event.type, event.last_event_id) == ("progress", event_id)
    assert json.loads(event.data) == value
    assert after.type == "done"


@given(st.lists(st.tuples(st.sampled_from(["progress", "done", "error"]), values), max_size=8))
def test_events_in_a_row_stay_apart(sent: list[tuple[str, Any]]) -> None:
    stream = retry(1) + b"".join(encode(name, value) + COMMENT for name, value in sent)
    assert [(event.type, json.loads(event.data)) for event in parse(stream)] == sent


@given(texts, texts, st.integers(0, 100))
def test_an_entry_is_read_back_whatever_it_says(stage: str, message: str, percentage: int) -> None:
    entry = Entry("id", StreamId(5, 7), percentage, stage, message)
    (event,) = parse(encode_entry("progress", entry))
    assert json.loads(event.data) == entry.as_progress()
    (event,) = parse(encode_entry_of_many("progress", entry, "5-7"))
    of_many = json.loads(event.data)
    assert of_many["progress"] | {"task_id": of_many["task_id"]} == entry.as_progress()


@given(st.text(alphabet=st.characters(categories=["Cs", "L"])))
def test_half_a_surrogate_pair_breaks_no_stream(message: str) -> None:
    (event,) = parse(encode("progress", {"message": message}))
    told = json.loads(event.data)["message"]
    assert len(told) == len(message)
