"""What all our pages in the admin have in common."""

from typing import Any, Final, TypeAlias

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from tasks.models import Task

HubModelAdmin: TypeAlias = "ModelAdmin[Any]"
"""Under which pages of ours stand in the admin."""
TaskModelAdmin: TypeAlias = "ModelAdmin[Task]"
"""Under which those of tasks do."""

TEMPLATES: Final = "admin/tasks"


def render(
    model_admin: HubModelAdmin,
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page of ours.

    template: its name in TEMPLATES, without `.html`.
    context: for the template. `title` is the page's, `page_name` its name in the path where that is
        another; `section`, a title and an address, says where it stands, if not with its model.
    """
    surroundings = model_admin.admin_site.each_context(request)
    context = {**surroundings, "model_admin": model_admin, **context}
    return TemplateResponse(request, f"{TEMPLATES}/{template}.html", context, status=status)


def render_live(
    model_admin: HubModelAdmin, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page that follows what happens, of `live_page.html`; for `?part=live` only what changes,
    whose template has the same name and `_live`."""
    live = f"{TEMPLATES}/{template}_live.html"
    if request.GET.get("part") == "live":
        return TemplateResponse(request, live, context)
    return render(model_admin, request, template, {**context, "live": live})


def notice(
    model_admin: HubModelAdmin,
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    *,
    back: tuple[str, str] | None = None,
) -> HttpResponse:
    """A page that says what is wrong.

    back: the label and the address of where to go on from there; None for the list of tasks.
    """
    label, address = back or ("All tasks", reverse("admin:tasks_task_changelist"))
    context = {"title": title, "text": text, "back": {"label": label, "address": address}}
    return render(model_admin, request, "notice", context, status)


def store_is_away(model_admin: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """A page for when the store cannot be reached."""
    return notice(
        model_admin,
        request,
        503,
        "The store is away",
        "The hub cannot reach its Redis or Valkey store at the moment. No task is lost by that: "
        "reload this page in a while.",
    )


def warn_unconfirmed(request: HttpRequest) -> None:
    """Say that something was done, and may be undone: see `store.exceptions.NotReplicated`."""
    messages.warning(
        request,
        "Too few replicas of the store have confirmed this in time: it is done, and lost if the "
        "store fails over now.",
    )
