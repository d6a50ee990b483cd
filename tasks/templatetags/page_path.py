"""Where a page stands in the admin: a part that the sidebar names, and in it the page itself."""

from typing import Any, Final

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.text import capfirst

register = template.Library()
_NAMES: Final = ("page_name", "original", "object", "title")
"""What a page goes by, the first that its context has."""


@register.inclusion_tag("admin/tasks/path.html", takes_context=True)
def page_path(context: Context) -> dict[str, Any]:
    """The parts of the path: of a list and of a page in no part of the admin, there is one.

    `section` in the context, a title and an address, says where a page stands; else its model does.
    """
    name = next((str(context[name]) for name in _NAMES if context.get(name)), "")
    section = context.get("section") or _section_of_model(context)
    if section is None:
        return {"name": name}
    title, address = section
    if "cl" in context or name.lower() == title.lower():
        return {"name": title}
    return {"section": {"title": title, "address": address}, "name": name}


def _section_of_model(context: Context) -> tuple[str, str] | None:
    opts = context.get("opts") or getattr(context.get("model_admin"), "opts", None)
    if opts is None:
        return None
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return capfirst(opts.verbose_name_plural), address
