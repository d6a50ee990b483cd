"""What makes two tasks the same: queue, type and payload, as JSON values."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.engine.spec import fingerprint

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=4,
)
payloads = st.dictionaries(st.text(max_size=3), values, max_size=3)


def turned(value: Any) -> Any:
    """The same value with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    if isinstance(value, list):
        return [turned(item) for item in value]
    return value


def typed(value: Any) -> Any:
    """A value that is equal to another's exactly where both are one JSON value."""
    if isinstance(value, dict):
        return "object", frozenset((key, typed(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(typed(item) for item in value)
    if isinstance(value, bool) or value is None:
        return "word", str(value)
    return ("text" if isinstance(value, str) else "number"), value


@given(payloads)
def test_the_order_of_keys_does_not_matter(payload: dict[str, Any]) -> None:
    assert fingerprint("q", "t", turned(payload)) == fingerprint("q", "t", payload)


@given(payloads)
def test_the_way_through_json_does_not_matter(payload: dict[str, Any]) -> None:
    again = json.loads(json.dumps(payload, indent=3))
    assert fingerprint("q", "t", again) == fingerprint("q", "t", payload)


@given(st.integers(-(2**53), 2**53))
def test_a_whole_number_may_be_spelt_as_a_float(number: int) -> None:
    spelt = fingerprint("q", "t", {"n": float(number)})
    assert spelt == fingerprint("q", "t", {"n": number})


@given(payloads, payloads)
def test_payloads_that_differ_have_different_fingerprints(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same = fingerprint("q", "t", one) == fingerprint("q", "t", other)
    assert same == (typed(one) == typed(other))


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_queue_and_type_do_not_run_into_each_other(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert (fingerprint(*one, {}) == fingerprint(*other, {})) == (one == other)
