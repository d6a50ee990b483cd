"""What is hidden in texts of others' making, shown."""

import re

import pytest
from django.template import Context, Template

from tasks.visible_text import HIDDEN, visible
from tests.environment import PROJECT

OVERRIDE = "\u202e"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"invoice{OVERRIDE}fdp.exe", r"invoice\u202efdp.exe"),
        ("\u2066a\u2069 \x1b[31m \x7f \ufeff", r"\u2066a\u2069 \u001b[31m \u007f \ufeff"),
        ("half \ud800 of a pair", r"half \ud800 of a pair"),
        ("\U000e0041", r"\udb40\udc41"),
        ("a\tb\r\nc", "a\tb\r\nc"),
        ("שלום, grüße, 👩\u200d👧, می\u200cخواهم", "שלום, grüße, 👩\u200d👧, می\u200cخواهم"),
    ],
)
def test_what_is_hidden_is_escaped_and_all_else_is_as_it_was(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_in_a_template_it_is_escaped_like_any_text() -> None:
    template = Template("{% load visible_text %}{{ text|visible }}")
    assert template.render(Context({"text": f"<b>{OVERRIDE}"})) == r"&lt;b&gt;\u202e"


def test_the_browser_escapes_the_same() -> None:
    script = (PROJECT / "tasks/static/tasks/visible_text.js").read_text()
    (in_script,) = re.findall(r"/\[(.*)\]/gu;", script)
    assert re.sub(r"\\u\{(\w+)\}", r"\\U000\1", in_script) == HIDDEN
