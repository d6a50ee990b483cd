"""What changes keys: they are made, and revoked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from access.exceptions import KeyNameTaken, NoSuchKey
from access.models import ApiKey
from access.rate import Rate
from access.scopes import Scope
from access.tokens import new_token, parse_token


def create_key(
    name: str,
    scopes: Sequence[Scope],
    *,
    queues: Sequence[str] = (),
    types: Sequence[str] = (),
    expires_at: datetime | None = None,
    rate: Rate | None = None,
    created_by: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its token, which nobody can find out again.

    A key of this name that has expired makes room for it.
    Raises KeyNameTaken where one is in use.
    """
    text = new_token()
    token = parse_token(text)
    assert token
    key = ApiKey(
        name=name,
        key_id=token.key_id,
        secret_hash=token.secret_hash,
        scopes=[scope.value for scope in scopes],
        queues=list(queues),
        types=list(types),
        rate_limit=str(rate or ""),
        expires_at=expires_at,
        created_by=created_by,
    )
    now = timezone.now()
    try:
        with transaction.atomic():
            expired = ApiKey.objects.filter(name=name, revoked_at=None, expires_at__lte=now)
            expired.update(revoked_at=now, changed_at=now)
            key.save(force_insert=True)
    except IntegrityError as error:
        raise KeyNameTaken(f"there is a key {name!r} already; revoke it first") from error
    return key, text


def require_free_name(name: str) -> None:
    """Raise KeyNameTaken where a key of this name is in use, neither revoked nor expired."""
    unrevoked = ApiKey.objects.filter(name=name, revoked_at=None)
    if unrevoked.exclude(expires_at__lte=timezone.now()).exists():
        raise KeyNameTaken(f"there is a key {name!r} already; revoke it first")


def revoke_key(key: ApiKey) -> bool:
    """Have a key be refused from now on; False where it was revoked already."""
    now = timezone.now()
    unrevoked = ApiKey.objects.filter(pk=key.pk, revoked_at=None)
    return bool(unrevoked.update(revoked_at=now, changed_at=now))


def key_to_revoke(name_or_id: str) -> ApiKey:
    """The one key that is meant, among those that are not revoked.

    Raises NoSuchKey, also where one has the name that is another's id.
    """
    meant = Q(name=name_or_id) | Q(key_id=name_or_id)
    found = ApiKey.objects.filter(meant, revoked_at=None)
    if not found:
        raise NoSuchKey(f"there is no key {name_or_id!r} that could be revoked")
    if len(found) > 1:
        raise NoSuchKey(f"{name_or_id!r} is one key's name and another's id")
    return found[0]
