"""Who asks: each class tells by one kind of proof, as Django REST framework has it.

The second that each answers, `request.auth`, is a Caller. Which are used, TASKHUB_API_AUTH decides.
"""

from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from access.bearer import bearer_token
from access.caller import Caller, caller_at, caller_of_staff
from access.key_ring import key_ring
from access.log_fields import add_log_fields

_ANYBODY: Final = AnonymousUser()


class OpenAuthentication(BaseAuthentication):
    """Everybody may do everything, and is told apart by address.

    So may staff, whatever their rights in the admin: to hold them to these here would stop nobody,
    who only had to call without the cookie."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller]:
        return _ANYBODY, caller_at(request.META.get("REMOTE_ADDR", ""))


class ApiKeyAuthentication(BaseAuthentication):
    """By the token of an API key. Asks nobody: `key_ring.refresh` comes before."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        """The caller; None without an Authorization header.

        Raises AuthenticationFailed for any that is not the token of a good key.
        """
        authorization = request.META.get("HTTP_AUTHORIZATION")
        if authorization is None:
            return None
        key = key_ring.find(bearer_token(authorization))
        if key is None:
            raise AuthenticationFailed("that is not the token of an API key in use")
        add_log_fields(api_key=key.caller.key_id)  # for the log
        return _ANYBODY, key.caller

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class StaffSessionAuthentication(SessionAuthentication):
    """By the session of a member of staff who is signed in, from our own pages alone.

    It asks the database, where there is a session's cookie. No middleware is needed.
    """

    def authenticate(self, request: Request) -> tuple[Any, Caller] | None:
        """The caller; None without the session of an active member of staff.

        Raises PermissionDenied where a request that changes something has no CSRF token.
        """
        user = staff_of_session(request._request)
        if user is None:
            return None
        self.enforce_csrf(request)
        return user, caller_of_staff(user, user.get_all_permissions())


def staff_of_session(request: HttpRequest) -> Any:
    """The active member of staff whose session a request comes from, else None."""
    return staff_with_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def staff_with_session(session_id: str) -> Any:
    """The active member of staff whose session this is, else None. Asks the database."""
    if not session_id:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_id)
    user = get_user(request)
    return user if user.is_active and user.is_staff else None
