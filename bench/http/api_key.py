"""The key that the hub is asked with: its goals hold for a hub that wants one."""

from functools import cache
from typing import Final

from django.core.management import call_command

from access.models import ApiKey
from access.scopes import Scope
from access.services import create_key, revoke_key

_NAME: Final = "bench"


def key_environment() -> dict[str, str]:
    """What has a web process want a key."""
    return {"TASKHUB_API_AUTH": "key"}


def key_headers() -> dict[str, str]:
    """What a request says for it."""
    return {"Authorization": f"Bearer {_new_key()}"}


@cache
def _new_key() -> str:
    """The token of a key in the hub's database, which replaces the one of the last time."""
    call_command("migrate", verbosity=0, interactive=False)
    for key in ApiKey.objects.filter(name=_NAME, revoked_at=None):
        revoke_key(key)
    _, token = create_key(_NAME, [Scope.TASKS_CREATE, Scope.TASKS_READ])
    return token
