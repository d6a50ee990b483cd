"""A text of others' making in a template."""

from django import template
from django.template.defaultfilters import stringfilter

from tasks.visible_text import visible as visible_text

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def visible(text: str) -> str:
    """The text with what is hidden in it, as what turns it round, as escapes."""
    return visible_text(text)
