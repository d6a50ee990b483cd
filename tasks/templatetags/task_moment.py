"""A moment in a template: for people to read, for programs in `datetime`."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks.times import format_rfc3339

register = template.Library()


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """A moment as `<time>`, in UTC; a dash where there is none."""
    if at is None:
        return format_html("{}", "–")
    text = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return format_html('<time datetime="{}">{} UTC</time>', format_rfc3339(at), text)
