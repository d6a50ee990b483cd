"""Texts of others' making, as a page may show them; `static/tasks/visible_text.js` does the same.

A character that turns round the text after it, or that nobody sees, is shown as its JSON escape:
otherwise an error, or a payload, could make the page around it read as something else.
"""

import re
from typing import Final

HIDDEN: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and the ends of lines
    r"\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff"  # halves of a pair, which cannot be sent at all
    r"\U000e0000-\U000e007f"  # tags
)
"""What is escaped, as in a set of a regular expression. What joins and parts letters, as in Persian
and in emoji, is not."""
_HIDDEN = re.compile(f"[{HIDDEN}]")


def visible(text: str) -> str:
    """The text with what is hidden in it as escapes, such as `\\u202e`."""
    return _HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
