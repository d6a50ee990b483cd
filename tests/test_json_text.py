"""JSON and spans of time, as the admin shows them."""

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.admin.json_text import SHOWN_MAX, highlighted, json_text, pretty
from tasks.elapsed import age_text, elapsed_text

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(json_values, st.integers(0, 200))
def test_nothing_but_our_spans_is_added_wherever_the_text_is_cut(value: Any, length: int) -> None:
    text = pretty(value)[:length]
    html = highlighted(text)
    bare = re.sub(r'<span class="json-(?:key|text|number|word)">|</span>', "", html)
    assert "<" not in bare
    assert bare == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace(
        '"', "&quot;"
    ).replace("'", "&#x27;")


def test_tokens_are_told_apart() -> None:
    html = highlighted('{"a": ["b", -1.5e3, true, null]}')
    spans = [unescape(text) for text in re.findall(r"<span class=[^>]*>([^<]*)</span>", html)]
    kinds = re.findall(r"json-(\w+)", html)
    assert list(zip(kinds, spans, strict=True)) == [
        ("key", '"a"'),
        ("text", '"b"'),
        ("number", "-1.5e3"),
        ("word", "true"),
        ("word", "null"),
    ]


def test_what_is_long_is_cut() -> None:
    whole = json_text("payload", ["x" * SHOWN_MAX])
    assert (whole.is_cut, whole.length) == (True, SHOWN_MAX + 8)
    assert not json_text("payload", {"a": 1}).is_cut


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 s"),
        (0, "0 s"),
        (0.0123, "12 ms"),
        (0.9996, "1 s"),
        (1.25, "1.2 s"),
        (9.96, "9.9 s"),
        (9.9996, "10 s"),
        (30, "30 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (7500, "2 h 5 min"),
        (7205, "2 h"),
        (90_000, "1 d 1 h"),
        (86_460, "1 d"),
        (400 * 86_400, "400 d"),
    ],
)
def test_spans_as_people_say_them(seconds: float, words: str) -> None:
    assert elapsed_text(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.9, "now"),
        (-0.9, "now"),
        (1, "1 s ago"),
        (-59.9, "in 59 s"),
        (125, "2 min ago"),
        (-7205, "in 2 h"),
        (90_000, "1 d ago"),
    ],
)
def test_ages_as_people_say_them(seconds: float, words: str) -> None:
    assert age_text(seconds) == words
