"""Durations as Go writes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.durations import parse_days, parse_duration

UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("300ms", 0.3),
        ("1.5h", 5400),
        ("1h30m", 5400),
        ("30s", 30),
        ("5m", 300),
        ("1h", 3600),
        ("1h15m30.918273645s", 4530.918273645),
        (".5s", 0.5),
        ("1.s", 1),
        ("007s", 7),
        ("1s1s1s", 3),
        ("30m1h", 5400),
        ("100us", 1e-4),
        ("100µs", 1e-4),
        ("100μs", 1e-4),
        ("1000000ns", 1e-3),
        ("0h0m1s", 1),
        ("2562047h", 2562047 * 3600),
    ],
)
def test_a_duration_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds, abs=1e-6)


def test_the_shortest_duration_is_above_zero() -> None:
    assert parse_duration("1ns") > 0
    assert parse_duration("0.0000001ns") > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0s",
        "0h0m0s",
        "0.000s",
        "-1s",
        "+1s",
        "1",
        "1.5",
        "s",
        ".s",
        "1 s",
        "1s ",
        "1s\n",
        "\n1s",
        "1d",
        "1w",
        "1H",
        "1S",
        "1,5s",
        "1e3s",
        "1..5s",
        "1.5.5s",
        "1_000s",
        "１s",
        "٣s",
        "infs",
        "nans",
        "1s1",
        "PT1S",
        "2562048h",
        "9" * 1000 + "h",
        "9" * 5000 + "ns",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_duration(text)


@pytest.mark.parametrize("value", [None, 1, 1.5, True, b"1s", ["1s"], {}])
def test_only_a_text_is_a_duration(value: object) -> None:
    with pytest.raises(ValueError, match="must be a duration"):
        parse_duration(value)  # type: ignore[arg-type]


numbers = st.one_of(
    st.integers(0, 10**6).map(str),
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map("{0[0]}.{0[1]}".format),
    st.integers(0, 10**6).map("{}.".format),
    st.integers(0, 10**6).map(".{}".format),
)
parts = st.lists(st.tuples(numbers, st.sampled_from(sorted(UNITS))), min_size=1, max_size=5)


@given(parts)
def test_a_duration_is_the_sum_of_its_parts(parts: list[tuple[str, str]]) -> None:
    text = "".join(number + unit for number, unit in parts)
    seconds = sum(float(number) * UNITS[unit] for number, unit in parts)
    if seconds == 0:
        with pytest.raises(ValueError, match="longer than zero"):
            parse_duration(text)
    else:
        assert parse_duration(text) == pytest.approx(seconds, rel=1e-9, abs=len(parts) * 1e-6)


@given(st.text(alphabet="0123456789.hmsnuµ -+e", max_size=12) | st.text(max_size=20))
def test_any_text_is_a_duration_above_zero_or_refused(text: str) -> None:
    shape = re.fullmatch(r"(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+", text)
    try:
        seconds = parse_duration(text)
    except ValueError:
        assert not shape or not re.search("[1-9]", text) or len(text) > 10
    else:
        assert shape
        assert seconds > 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90d", 7_776_000), ("1d", 86_400), ("12h", 43_200), ("36500d", 3.1536e9)]
)
def test_what_is_long_may_be_in_days(text: str, seconds: float) -> None:
    assert parse_days(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "0d", "1.5d", "-1d", "1d12h", "90", "٩d", "36501d"])
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_days(text)
