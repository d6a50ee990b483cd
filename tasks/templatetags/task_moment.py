"""A moment in a template: for people to read, for programs in `datetime`.

`static/tasks/moments.js` keeps each up to date, in UTC or in the zone of whoever reads.
"""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks.elapsed import age_text
from tasks.times import format_rfc3339

register = template.Library()
_TIME = '<time data-moment="{}" datetime="{}" title="{}">{}</time>'


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """A moment as `<time>`, in UTC; a dash where there is none."""
    if at is None:
        return format_html("{}", "–")
    return format_html(_TIME, "exact", format_rfc3339(at), _age(at), _exact(at))


@register.simple_tag
def age(at: datetime | None) -> SafeString:
    """How long ago a moment was, or how far ahead it is; a dash where there is none."""
    if at is None:
        return format_html("{}", "–")
    return format_html(_TIME, "age", format_rfc3339(at), _exact(at), _age(at))


def _exact(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _age(at: datetime) -> str:
    return age_text((datetime.now(UTC) - at).total_seconds())
