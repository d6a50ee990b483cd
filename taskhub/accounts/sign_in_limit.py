"""What somebody is told who has failed to sign in too often: when to try again.

django-axes counts failures by name and address, whether there is an account of that name or not.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taskhub import admin_errors
from tasks.elapsed import age_text


def too_many_failures(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """The answer 429, in place of the original one."""
    again = _when_again(credentials["username"], request.META.get("REMOTE_ADDR"))
    wait = max(again - timezone.now(), timedelta(seconds=1))
    text = (
        f"Signing in with this name has failed {settings.AXES_FAILURE_LIMIT} times from here. Try "
        f"again after {again:%H:%M:%S} UTC, {age_text(-wait.total_seconds())}."
    )
    answer = admin_errors.page(request, 429, "Too many attempts", text)
    answer["Retry-After"] = str(ceil(wait.total_seconds()))
    return answer


def _when_again(username: str | None, address: str | None) -> datetime:
    failed = AccessAttempt.objects.filter(username=username, ip_address=address)
    last: datetime | None = failed.aggregate(last=Max("attempt_time"))["last"]
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return (last or timezone.now()) + cool_off
