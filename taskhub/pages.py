"""Pages for people, and the error answers of everything outside the API and the admin."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from access.viewset import ApiViewSet
from taskhub import admin_errors
from taskhub.error_table import as_json, wants_json
from tasks.exceptions import InvalidRequest


def home(request: HttpRequest) -> HttpResponse:
    """What this is, and a demo task to watch; where the API asks for keys, for staff alone."""
    is_open = settings.TASKHUB_API_AUTH == "none"
    is_staff = request.user.is_active and request.user.is_staff
    return render(request, "home.html", {"is_open": is_open, "may_call": is_open or is_staff})


class UnknownEndpoint(ApiViewSet):
    """Everything under /api/ that no route knows."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound(f"there is no endpoint {request.path[:200]}")

    async def retrieve(self, request: Request, path: str) -> Response:
        """Never gets here: no method is right."""
        raise NotFound


def _error_page(
    request: HttpRequest, error: Exception, status: int, title: str, text: str
) -> HttpResponse:
    if wants_json(request.path):
        return as_json(error)
    if admin_errors.is_in_admin(request):
        return admin_errors.page(request, status, title, text)
    return render(request, "error.html", {"status": status, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer 400, to what Django does not understand."""
    text = "That request was not understood."
    return _error_page(request, InvalidRequest(), 400, "Not understood", text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer 403, to who may not do this."""
    text = admin_errors.refusal(request, exception)
    return _error_page(request, PermissionDenied(), 403, "No permission", text)


def csrf_failure(request: HttpRequest, reason: str) -> HttpResponse:
    """The answer 403, to a form without a valid token."""
    text = "That form has expired: go back, reload, and try again. Nothing was done."
    return _error_page(request, PermissionDenied(), 403, "Form expired", text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer 404."""
    text = "There is no such page: it may be gone, or was never here."
    return _error_page(request, Http404(), 404, "No such page", text)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer 500, after an exception that Django has logged."""
    title, text = "Something went wrong", "Something went wrong here. It has been logged."
    return _error_page(request, Exception(), 500, title, text)
