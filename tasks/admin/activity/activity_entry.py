"""The page of one entry of the activity: all that is known of it, and what it was done to."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from access.activity import Kind
from tasks.admin.activity.activity_query import visible_to
from tasks.admin.activity.present_targets import addresses_of
from tasks.admin.page import HubModelAdmin, render
from tasks.queries.task_list import PAGE_SIZE

_TARGETS: Final = PAGE_SIZE
_LABEL_TITLES: Final = {Kind.TASK: "Type", Kind.WORKER: "Host and process", Kind.KEY: "ID"}


def activity_entry(model_admin: HubModelAdmin, request: HttpRequest, entry_id: int) -> HttpResponse:
    """The page; `?after=` a target's id goes on in their list. Who may not see it gets 404."""
    entry = visible_to(request.user).select_related("user").filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() else 0
    targets = list(entry.targets.filter(pk__gt=start).order_by("pk")[: _TARGETS + 1])
    has_more, targets = len(targets) > _TARGETS, targets[:_TARGETS]
    kind = Kind(entry.kind)
    addresses = addresses_of(kind, targets, request.user)
    account = None
    if entry.user and request.user.has_perm("auth.view_user"):
        account = reverse("admin:auth_user_change", args=[entry.user.pk])
    context = {
        "title": f"{entry.what.capitalize()}: {entry.count:,} {kind.label}"
        + ("" if entry.count == 1 else "s"),
        "entry": entry,
        "kind": kind.label,
        "label_title": _LABEL_TITLES.get(kind, ""),
        "account": account,
        "targets": [(target, addresses.get(target.pk, "")) for target in targets],
        "is_first": not start,
        "next_after": targets[-1].pk if has_more else None,
    }
    return render(model_admin, request, "activity/entry", context)
