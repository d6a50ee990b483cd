"""Errors inside the admin, which look like it."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse

from access.rights import RightMissing, refusal_of

_VERBS: Final = {"changelist": "view", "change": "view", "add": "add", "delete": "delete"}
"""What Django's own pages of a model need, by the last word of their address's name."""
_OF_MODEL: Final = re.compile(f"([a-z]+)_([a-z]+)_({'|'.join(_VERBS)})")


def is_in_admin(request: HttpRequest) -> bool:
    """Whether this was asked of the admin."""
    return request.path.startswith(reverse("admin:index"))


def page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page that says what is wrong: with all that is around the pages of staff, for staff. After
    a failure (500) and for others it asks neither the database nor the store for anything."""
    context: dict[str, Any] = {"title": title, "text": text}
    if status == 500 or not _is_staff(request):
        nobodys = _request_of_nobody(request)
        context = {**admin.site.each_context(nobodys), **context}
        return render(nobodys, "admin/alone.html", context, status=status)
    back = {"label": "Dashboard", "address": reverse("admin:index")}
    context = {**admin.site.each_context(request), **context, "back": back}
    return render(request, "admin/tasks/notice.html", context, status=status)


def refusal(request: HttpRequest, error: Exception) -> str:
    """What somebody is told who may not do this: which right is missing, where that is known."""
    if isinstance(error, RightMissing):
        return str(error)
    route = request.resolver_match
    of_model = _OF_MODEL.fullmatch((route and route.url_name) or "")
    if of_model is None:
        return "That is not for this account."
    app, model, page_name = of_model.groups()
    return refusal_of(f"{app}.{_VERBS[page_name]}_{model}")


class NotAllowedPages:
    """Middleware: of an address that only forms are sent to, Django itself says nothing at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or not is_in_admin(request):
            return answer
        text = "This is no page: only forms are sent here. Nothing was done."
        found = page(request, 405, "Nothing to see here", text)
        found["Allow"] = answer["Allow"]
        return found


def _is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # not yet known where a request was refused before
    return bool(user and user.is_active and user.is_staff)


def _request_of_nobody(request: HttpRequest) -> HttpRequest:
    """A request for the same page, in which nothing is looked up."""
    nobodys = HttpRequest()
    nobodys.path = nobodys.path_info = request.path
    nobodys.META = {name: request.META[name] for name in ("SCRIPT_NAME",) if name in request.META}
    nobodys.user = AnonymousUser()
    return nobodys
