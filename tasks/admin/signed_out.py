"""What is sent after a session has ended does nothing. Whoever sent it is told so once signed in,
and is back where they were: Django would lead them to the address of the form, which is no page."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tasks.admin.form import draft

_SAID: Final = "You were signed out: nothing was done. Please do it again."
_SAID_OF_MORE: Final = "You were signed out: nothing more was done. Please do it again."
"""Of a long action, which had begun."""


class SignedOutForms:
    """Middleware: has the sign-in after a form lead to `signed_out`. Forms whose draft is kept are
    pages themselves, and show it.

    The script that asks in a dialog cannot see where a redirect leads: with its `X-Question` it is
    told in `X-Sign-In`, with status 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        sign_in = reverse("admin:login")
        if urlsplit(response.get("Location", "")).path != sign_in or request.path == sign_in:
            return response
        if request.method == "POST" and not draft.is_kept(request):
            more = "1" if "progress" in request.POST else ""
            query = urlencode({"back": _where_from(request), "more": more})
            response = redirect_to_login(f"{reverse('admin:signed_out')}?{query}", sign_in)
        if "X-Question" in request.headers:
            return HttpResponse(status=401, headers={"X-Sign-In": response["Location"]})
        return response


def signed_out(request: HttpRequest) -> HttpResponse:
    """Back to where a form was sent from, with a message that says that it did nothing."""
    messages.warning(request, _SAID_OF_MORE if request.GET.get("more") else _SAID)
    back = request.GET.get("back", "")
    return redirect(back if _is_ours(request, back) else "admin:index")


def _where_from(request: HttpRequest) -> str:
    """The page that a form was on, as far as it is known."""
    sent_from = request.POST.get("next") or request.META.get("HTTP_REFERER", "")
    return sent_from if _is_ours(request, sent_from) else reverse("admin:index")


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
