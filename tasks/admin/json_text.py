"""JSON values as people read them: indented, coloured, cut where they are long, what is hidden in
them shown, and never more than text."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tasks.visible_text import visible

SHOWN_MAX: Final = 20_000
"""Characters of a value that a page shows; the whole is there to download."""
_TOKEN = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*(?:"|\Z))(?P<colon>\s*:)?'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null|NaN|-?Infinity)"
)


@dataclass(frozen=True, slots=True)
class JsonText:
    """A JSON value to be shown.

    name: which part of a task it is.
    length: of all of it, in characters.
    """

    name: str
    shown: SafeString
    is_cut: bool
    length: int


def pretty(value: Any) -> str:
    """A JSON value, indented."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def json_text(name: str, value: Any) -> JsonText:
    """A JSON value for a page."""
    text = pretty(value)
    return JsonText(name, highlighted(visible(text[:SHOWN_MAX])), len(text) > SHOWN_MAX, len(text))


def highlighted(text: str) -> SafeString:
    """JSON, or the beginning of some, as HTML: all of it escaped, each token in a span."""
    parts, at = [], 0
    for match in _TOKEN.finditer(text):
        parts.append(format_html("{}", text[at : match.start()]))
        parts.append(_span(match))
        at = match.end()
    parts.append(format_html("{}", text[at:]))
    return mark_safe("".join(parts))  # noqa: S308  each part was escaped


def _span(match: re.Match[str]) -> SafeString:
    if match["text"] is None:
        return format_html('<span class="json-{}">{}</span>', match.lastgroup, match[0])
    kind, colon = ("key", match["colon"]) if match["colon"] else ("text", "")
    return format_html('<span class="json-{}">{}</span>{}', kind, match["text"], colon)
