"""Moments as RFC 3339 writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.times import format_rfc3339, from_ms, parse_rfc3339, to_ms

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=offsets
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-15T10:00:00Z", datetime(2024, 1, 15, 10, tzinfo=UTC)),
        ("2024-01-15t10:00:00z", datetime(2024, 1, 15, 10, tzinfo=UTC)),
        ("2024-01-15T10:00:00+05:30", datetime(2024, 1, 15, 4, 30, tzinfo=UTC)),
        ("2024-01-15T10:00:00-08:00", datetime(2024, 1, 15, 18, tzinfo=UTC)),
        ("2024-01-15T10:00:00-00:00", datetime(2024, 1, 15, 10, tzinfo=UTC)),
        ("1985-04-12T23:20:50.52Z", datetime(1985, 4, 12, 23, 20, 50, 520_000, UTC)),
        ("1990-12-31T23:59:60Z", datetime(1991, 1, 1, tzinfo=UTC)),
        ("1990-12-31T15:59:60-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2024-01-15T10:00:00.1234567891234Z", datetime(2024, 1, 15, 10, 0, 0, 123_456, UTC)),
        ("9999-12-31T23:59:59.999Z", datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)),
    ],
)
def test_a_moment(text: str, moment: datetime) -> None:
    assert parse_rfc3339(text) == moment
    assert parse_rfc3339(text).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-01-15",
        "10:00:00Z",
        "2024-01-15T10:00:00",
        "2024-01-15T10:00:00Z\n",
        " 2024-01-15T10:00:00Z",
        "2024-01-15 10:00:00Z",
        "2024-1-15T10:00:00Z",
        "2024-00-15T10:00:00Z",
        "2024-01-32T10:00:00Z",
        "2023-02-29T10:00:00Z",
        "2024-01-15T24:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-01-15T10:00:61Z",
        "2024-01-15T10:00:00.Z",
        "2024-01-15T10:00:00,5Z",
        "2024-01-15T10:00:00+5:00",
        "2024-01-15T10:00:00+0500",
        "2024-01-15T10:00:00+24:00",
        "2024-01-15T10:00:00+00:60",
        "+2024-01-15T10:00:00Z",
        "-2024-01-15T10:00:00Z",
        "12024-01-15T10:00:00Z",
        "２０２４-01-15T10:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_rfc3339(text)


@pytest.mark.parametrize("value", [None, 0, 1705312800.0, True, b"2024-01-15T10:00:00Z", []])
def test_only_a_text_is_a_moment(value: object) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_rfc3339(value)  # type: ignore[arg-type]


@given(moments)
def test_what_python_writes_is_read_back(moment: datetime) -> None:
    text = moment.isoformat()
    assert parse_rfc3339(text) == moment


@given(moments, st.integers(0, 40))
def test_any_number_of_digits_is_read(moment: datetime, digits: int) -> None:
    moment = moment.astimezone(UTC).replace(microsecond=0)
    fraction = "." + "9" * digits if digits else ""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").zfill(19) + fraction + "Z"
    read = parse_rfc3339(text)
    assert timedelta(0) <= read - moment < timedelta(seconds=1)


@given(moments)
def test_milliseconds_never_lie_before_the_moment(moment: datetime) -> None:
    exact = (moment - EPOCH) / timedelta(milliseconds=1)
    assert 0 <= to_ms(moment) - exact < 1.001


@given(moments)
def test_a_moment_is_written_in_utc(moment: datetime) -> None:
    text = format_rfc3339(moment)
    assert text.endswith("Z")
    assert timedelta(0) <= moment - parse_rfc3339(text) < timedelta(milliseconds=1)


@given(st.integers(0, 253_402_300_799_999))
def test_milliseconds_come_back_as_they_were(ms: int) -> None:
    assert to_ms(parse_rfc3339(format_rfc3339(from_ms(ms)))) == ms


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_rfc3339(text)
    except ValueError:
        return
    assert parse_rfc3339(moment.isoformat()) == moment
