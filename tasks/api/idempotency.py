"""`Idempotency-Key`: by what a request to create is known when it comes again."""

import re
from typing import Final, cast

from rest_framework.request import Request

from access.caller import Caller
from tasks.engine.created import CreatedTask
from tasks.engine.creation import IdempotencyKey
from tasks.engine.spec import digest
from tasks.exceptions import InvalidRequest

_HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile("[!-~]{1,255}")


def idempotency_key_of(request: Request) -> IdempotencyKey | None:
    """The key of a request, its caller's and its endpoint's own; None where it has none.

    Raises InvalidRequest for what is no key.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidRequest(f"{_HEADER} must be 1 to 255 visible ASCII characters", field=_HEADER)
    owner = _owner(cast(Caller | None, request.auth))
    return IdempotencyKey(digest([owner, request.path, key]), digest(request.data))


def _owner(caller: Caller | None) -> str:
    """Whose key it is. Who is known by an address alone may have another one by the next try."""
    return caller.id if caller and (caller.key_id or caller.user) else ""


def replay_headers(created: CreatedTask) -> dict[str, str]:
    """What an answer that was given before says of that."""
    return {"Idempotent-Replayed": "true"} if created.is_replay else {}
