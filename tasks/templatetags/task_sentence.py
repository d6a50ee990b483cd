"""A sentence in a template, which marks what moves on in it, or is in another zone:
`static/tasks/task/live_parts.js`, `static/tasks/moments.js`."""

from datetime import UTC, datetime

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from tasks.queries.sentence import At, Sentence, Since, Until, Value, value_text
from tasks.times import format_rfc3339
from tasks.visible_text import visible

register = template.Library()

_MARKS = {
    Since: '<span data-since="{}">{}</span>',
    Until: '<span data-until="{}">{}</span>',
    At: '<time data-moment="day" datetime="{}">{}</time>',
}


@register.filter
def sentence(told: Sentence) -> SafeString:
    """The sentence as it reads now."""
    now = datetime.now(UTC)
    values = {name: _html(value, now) for name, value in told.values.items()}
    return format_html(escape(told.phrase), **values)


def _html(value: Value, now: datetime) -> SafeString:
    text = visible(value_text(value, now))
    if isinstance(value, Since | Until | At):
        return format_html(_MARKS[type(value)], format_rfc3339(value.at), text)
    return escape(text)
