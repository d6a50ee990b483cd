"""Staff who change their own password: Django's page, and it is recorded."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from access import activity


def change_own_password(request: HttpRequest) -> HttpResponse:
    """The page, for staff who are signed in."""
    answer = admin.site.password_change(request)
    if request.method == "POST" and answer.status_code == 302:
        name = request.user.get_username()
        activity.record(request, "password changed", kind=activity.Kind.USER, names=[name])
    return answer
