"""A traceback in a template: where it went is quiet, what it did there is not."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tasks.visible_text import visible

register = template.Library()
_FRAME = re.compile(r'^  File ".*", line \d+')


@register.filter
def traceback(text: str) -> SafeString:
    """The traceback, all of it escaped, the line of each frame in a span."""
    lines = visible(text).splitlines(keepends=True)
    return mark_safe("".join(_line(line) for line in lines))  # noqa: S308  each was escaped


def _line(line: str) -> SafeString:
    if not _FRAME.match(line):
        return escape(line)
    return format_html('<span class="task-frame-line">{}</span>', line)
