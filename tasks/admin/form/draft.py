"""What somebody wrote into a form, and sent after their session had ended, or to a store that was
away.

It waits in the session, which may begin with the sign-in page, until the same person asks for the
same form again. Only forms that the hub made for somebody who was signed in are kept, so that
nobody else fills the database.
"""

from typing import Any, Final

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, QueryDict

FIELD: Final = "_of"
_KEY: Final = "task_form"
_signer = TimestampSigner(salt="tasks.admin.form")


def owner_mark(user: Any) -> str:
    """The value of FIELD in a form of this user's."""
    return _signer.sign(str(user.pk))


def keep(request: HttpRequest) -> None:
    """Keep what was sent, if anything, until its owner asks for the form again."""
    try:
        owner = _signer.unsign(request.POST.get(FIELD, ""), max_age=settings.SESSION_COOKIE_AGE)
    except BadSignature:
        return
    request.session[_KEY] = {
        "owner": owner,
        "address": request.get_full_path(),
        "sent": request.POST.urlencode(),
    }
    request.session.save()  # Django does not where the answer is an error like 503


def is_kept(request: HttpRequest) -> bool:
    """Whether what was sent with this request is kept."""
    return bool(request.session.get(_KEY, {}).get("address") == request.get_full_path())


def take(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address, if it is still to be shown to them; once."""
    kept = request.session.get(_KEY)
    if not kept or kept["address"] != request.get_full_path():
        return None
    del request.session[_KEY]
    return QueryDict(kept["sent"]) if kept["owner"] == str(request.user.pk) else None
