"""The text field of the list of tasks: qualifiers, free text, and what is not understood."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.admin.list.moment_words import moment_of
from tasks.admin.list.qualifiers import NAMES, Asked, parse, write

WORDS = st.lists(
    st.sampled_from(
        [
            *("type:", "meta.tenant:", "meta.:", "tpye:x", '"type:x"', 'error:"a b"', "since:1h"),
            *(
                "a",
                "http://b",
                ' "',
                "\\",
                '"',
                ":",
                " ",
                "\n",
                "state:",
                "status:failed",
                "\u2003",
            ),
        ]
    )
    | st.text(max_size=3),
    max_size=8,
)
VALUES = st.text(min_size=1, max_size=8).filter(str.strip)
ASKED = st.dictionaries(st.sampled_from([*NAMES, "meta.tenant", "meta.a.b"]), VALUES)
NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "values", "text"),
    [
        ("", {}, ""),
        ("  Zürich  Nord ", {}, "Zürich  Nord"),
        ("type:invoice.send queue:low", {"type": "invoice.send", "queue": "low"}, ""),
        ("late type:a payment", {"type": "a"}, "late payment"),
        ("meta.tenant:acme meta.a.b:1", {"meta.tenant": "acme", "meta.a.b": "1"}, ""),
        ('meta.name:"Anna \\"B\\""', {"meta.name": 'Anna "B"'}, ""),
        ("until:2026-01-31T18:30", {"until": "2026-01-31T18:30"}, ""),
        ('"city": "Bern"', {}, '"city": "Bern"'),
        ("see http://example.com:80 order:7", {}, "see http://example.com:80 order:7"),
        ('"type:x" TypeError: no', {}, "type:x TypeError: no"),
    ],
)
def test_what_is_understood(written: str, values: dict[str, str], text: str) -> None:
    assert parse(written) == Asked(values, text)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("a tpye:x", "“tpye:x”, at character 3: there is no “tpye:”. Did you mean “type:”?"),
        ("status:failed", "Did you mean “state:”?"),
        ("error:", "“error:”, at character 1: a value is missing, as in “error:TimeoutError”."),
        ("meta.:x", "a key of the metadata is missing, as in “meta.tenant:acme”."),
        ("type:a type:b", "“type:” is there already, with “a”. Leave one of them."),
    ],
)
def test_what_is_not_understood_is_told_and_kept(written: str, problem: str) -> None:
    asked = parse(written)
    assert problem in asked.problems[0]
    assert asked.rest
    again = parse(write(asked.values, asked.text, asked.rest))
    assert len(again.problems) == len(asked.problems)


@given(words=WORDS)
def test_what_was_read_is_written_so_that_the_same_is_read(words: list[str]) -> None:
    asked = parse("".join(words))
    again = parse(write(asked.values, asked.text, asked.rest))
    assert replace(again, problems=()) == replace(asked, problems=())
    assert len(again.problems) == len(asked.problems)


@given(values=ASKED)
def test_every_value_can_be_written(values: dict[str, str]) -> None:
    assert parse(write(values)) == Asked(values)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1h", NOW - timedelta(hours=1)),
        ("1h30m", NOW - timedelta(minutes=90)),
        ("7d", NOW - timedelta(days=7)),
        ("+2d", NOW + timedelta(days=2)),
        ("now", NOW),
        ("Today", datetime(2026, 3, 29, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 28, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 3, 30, tzinfo=UTC)),
        ("8:05", datetime(2026, 3, 29, 8, 5, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T18:30", datetime(2026, 1, 31, 18, 30, tzinfo=UTC)),
        ("2026-01-31T18:30:05+02:00", datetime(2026, 1, 31, 16, 30, 5, tzinfo=UTC)),
        *(
            (text, None)
            for text in ("", "soon", "25:00", "2026-02-31", "1", "-1h", "0s", "9999999d")
        ),
        *((text, None) for text in ("0001-01-01T00:00+23:00", "٣:٠٠", "2026-", "+")),
    ],
)
def test_moments_are_written_as_people_say_them(text: str, moment: datetime | None) -> None:
    assert moment_of(text, NOW) == moment


def test_until_a_day_is_until_its_end() -> None:
    last = datetime(2026, 3, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    assert moment_of("today", NOW, at_end=True) == moment_of("2026-03-29", NOW, at_end=True) == last
    assert moment_of("1h", NOW, at_end=True) == NOW - timedelta(hours=1)


@given(text=st.text(max_size=12))
def test_no_text_is_an_error(text: str) -> None:
    moment_of(text, NOW)
    moment_of(f"2026-{text}", NOW, at_end=True)
