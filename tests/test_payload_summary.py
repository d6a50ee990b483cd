"""A payload in a line: what a type says of it, and what a list has of each task."""

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from tasks import registry
from tasks.engine.states import State
from tasks.payload_summary import MISSING, plain_summary, summary_form
from tasks.queries.task_list import page
from tasks.queries.task_query import TaskQuery
from tasks.queries.task_summary import LARGE, SUMMARY_PARTS, read_summaries, summary_of
from tests.list_page import QUEUE, create
from tests.round_trips import counted


class InvoicePayload(serializers.Serializer[Any]):
    """What the types of these tests want."""

    invoice = serializers.CharField()
    customer = serializers.DictField(required=False)
    token = serializers.CharField(style={"input_type": "password"}, required=False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("template", "payload", "line"),
    [
        ("{invoice}", {"invoice": "A-1"}, "A-1"),
        (
            "{invoice} for {customer.name}!",
            {"invoice": 7, "customer": {"name": "Ann"}},
            "7 for Ann!",
        ),
        ("{invoice} for {customer.name}", {"invoice": 7, "customer": "Ann"}, f"7 for {MISSING}"),
        ("{invoice} for {customer}", {}, f"{MISSING} for {MISSING}"),
        ("{{{a.1}}}", {"a": ["x", "y\n z"]}, "{y z}"),
        ("{a}", {"a": {"b": [True, None]}}, '{"b": [true, null]}'),
        ("{a}", {"a": None}, MISSING),
    ],
)
def test_a_type_says_what_its_tasks_are_told_by(template: str, payload: Any, line: str) -> None:
    assert summary_form(template, None).fill(payload) == line


@pytest.mark.parametrize(
    "template", ["{}", "{0!r}", "{a:>9}", "{a[b]}", "{a", "a}", "{a b}", "{.a}"]
)
def test_what_is_no_summary_is_refused_as_the_type_is_registered(template: str) -> None:
    with pytest.raises(ValueError, match=r"summary|expected|encountered"):
        registry.task("of_a_test", summary=template)


def test_a_field_that_payloads_do_not_have_is_refused_likewise() -> None:
    with pytest.raises(ValueError, match="no field 'order'; there are customer, invoice, token"):
        registry.task("of_a_test", payload=InvoicePayload, summary="{order} of {invoice}")
    registry.task("of_a_test", payload=InvoicePayload, summary="{invoice}, {customer.anything}")


def test_else_its_first_plain_fields_are_told() -> None:
    payload = {"lines": [1], "a": "x" * 99, "b": 1, "none": None, "c": False, "d": 2, "e": 3}
    line = plain_summary(payload)
    assert line == f"a: {'x' * 59}… · b: 1 · c: false · d: 2"
    assert plain_summary({}) == ""


def test_what_a_form_hides_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_types", {})
    registry.task("invoice", payload=InvoicePayload)(lambda ctx, payload: None)
    assert registry.summary_of("invoice", {"token": "s3cret", "invoice": "A"}) == "invoice: A"


@given(payload=JSON)
def test_no_payload_is_an_error_or_long(payload: Any) -> None:
    form = summary_form("{a.b} {a} {0.1}", None)
    for line in (form.fill(payload), plain_summary(payload)):
        assert len(line) <= 160


@pytest.mark.usefixtures("emptied")
def test_a_list_has_the_line_of_each_task_in_one_round_trip() -> None:
    made = [*create(1, city="Bern"), *create(1, text=os.urandom(9000).hex()), *create(1)]
    packed = create(1, text="x" * 900_000)  # to nearly nothing
    lines = ["city: Bern", LARGE, "", LARGE]
    for text in ("", "echo"):  # to look for a text reads whole payloads, and answers no more
        query = TaskQuery(states=(State.PENDING,), queues=(QUEUE,), oldest_first=True, text=text)
        found = page(query, parts=SUMMARY_PARTS).tasks
        assert [task.summary for each in found if (task := summary_of(each))] == lines
        assert max(task.size for task in found) < 10_000
    read_summaries(made)  # the first look may hand over a script
    with counted() as trips:
        summaries = read_summaries([*made, *packed])
    assert [task.summary for task in summaries if task] == lines
    assert trips.count == 1
