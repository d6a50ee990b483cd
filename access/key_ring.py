"""The keys that a process knows: in memory, so that a request costs no database query."""

import asyncio
import hmac
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Max, Q
from django.utils import timezone

from access.caller import Caller
from access.exceptions import KeysUnavailable
from access.models import ApiKey
from access.tokens import parse_token

log = logging.getLogger(__name__)

_FRESH, _USABLE = 1.5, 4.0  # seconds; a revoked key is refused within 5 s
_LONGEST_WAIT = 1.0  # seconds for a database that does not answer, which is then taken to be away
_PAUSE = 0.1  # seconds between two looks for keys that nobody knows
_NOTE_USE_EVERY = 60.0  # seconds
_NO_HASH = "0" * 64
_ERRORS = (DatabaseError, InterfaceError)


class KnownKey(NamedTuple):
    """A key that is good until it expires.

    expires_at: seconds since 1970, None if never.
    caller: the one who calls with it.
    """

    pk: int
    secret_hash: str
    expires_at: float | None
    caller: Caller

    @property
    def is_good(self) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or time.time() < self.expires_at


class KeyRing:
    """All keys that are neither revoked nor expired, as the database had them a moment ago.

    One thread with one connection asks the database; whoever waits, waits for that. It asks for
    numbers that change with every key made or revoked, and reads the keys only then.

    fresh: seconds until somebody looks whether keys have changed.
    usable: seconds until everybody waits for that.
    """

    def __init__(self, fresh: float = _FRESH, usable: float = _USABLE) -> None:
        self._fresh, self._usable = fresh, usable
        self._thread = ThreadPoolExecutor(1, "key-ring")
        self._lock = threading.Lock()
        self._keys: dict[str, KnownKey] | None = None
        self._version: object = None
        self._checked_at = 0.0  # by the monotonic clock, as all below
        self._searched_at = 0.0
        self._refreshing: Future[None] | None = None
        self._searching: Future[None] | None = None
        self._noting: Future[None] | None = None
        self._noted_at: dict[int, float] = {}
        self._used: set[int] = set()

    async def refresh(self, token: str = "", key_id: str = "") -> None:
        """Have the keys be as of late; returns at once as long as they are.

        token, key_id: what a key is about to be found by. One that is not known is looked for in
            the database, so that a key works as soon as it is made, wherever that was. However
            many ask for what does not exist, the database is asked ten times a second.
        Raises KeysUnavailable where keys could never be read.
        """
        age = time.monotonic() - self._checked_at
        if self._keys is None or age >= self._usable:
            await self._wait_for(self._start_refreshing())
        elif age >= self._fresh:
            self._start_refreshing()
        named = parse_token(token)
        key_id = named.key_id if named else key_id
        if key_id and key_id not in (self._keys or {}):
            await self._wait_for(self._start_searching())

    def find(self, text: str) -> KnownKey | None:
        """The key of this token, if it is good: by what is in memory, in constant time."""
        token = parse_token(text)
        if token is None:
            return None
        key = (self._keys or {}).get(token.key_id)
        is_right = hmac.compare_digest(key.secret_hash if key else _NO_HASH, token.secret_hash)
        if not (key and is_right and key.is_good):
            return None
        self._note_use(key)
        return key

    def find_by_id(self, key_id: str) -> KnownKey | None:
        """The key of this id, if it is good, for one whom somebody else has proved to have it."""
        key = (self._keys or {}).get(key_id)
        return key if key and key.is_good else None

    async def good_among(self, key_ids: set[str]) -> set[str]:
        """Of the keys of these ids, those that are good as of late. Raises KeysUnavailable where
        keys could never be read."""
        await self.refresh()
        return {key_id for key_id in key_ids if self.find_by_id(key_id)}

    async def _wait_for(self, work: Future[None]) -> None:
        # This cancels nothing where somebody leaves, or gives up: others wait for it as well.
        done, _ = await asyncio.wait({asyncio.wrap_future(work)}, timeout=_LONGEST_WAIT)
        if done:
            done.pop().result()
        elif self._keys is None:
            raise KeysUnavailable
        else:
            self._checked_at = time.monotonic()
            log.warning("the database does not answer, API keys are used as they were")

    def _start_refreshing(self) -> Future[None]:
        with self._lock:
            if self._refreshing is None or self._refreshing.done():
                self._refreshing = self._thread.submit(self._refresh)
            return self._refreshing

    def _start_searching(self) -> Future[None]:
        """A refresh that begins after this call, which all share who call until it begins."""
        with self._lock:
            if self._searching is None:
                self._searching = self._thread.submit(self._search)
            return self._searching

    # In the thread

    def _search(self) -> None:
        time.sleep(max(0.0, self._searched_at + _PAUSE - time.monotonic()))
        with self._lock:
            self._searching = None
        self._searched_at = time.monotonic()
        self._refresh()

    def _refresh(self) -> None:
        started = time.monotonic()
        try:
            _with_connection(self._read)
        except _ERRORS as error:
            if self._keys is None:
                raise KeysUnavailable from error
            log.warning("API keys are used as they were, the database is away: %s", error)
        self._checked_at = started

    def _read(self) -> None:
        version = ApiKey.objects.aggregate(
            made=Count("pk"), revoked=Count("revoked_at"), last=Max("pk"), changed=Max("changed_at")
        )
        if self._keys is not None and version == self._version:
            return
        good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        keys = {
            key.key_id: _known(key)
            for key in ApiKey.objects.filter(good, revoked_at=None).iterator()
        }
        known = {key.pk for key in keys.values()}
        self._noted_at = {pk: at for pk, at in self._noted_at.items() if pk in known}
        self._keys, self._version = keys, version

    # Keys that are used

    def _note_use(self, key: KnownKey) -> None:
        now = time.monotonic()
        if now - self._noted_at.get(key.pk, -_NOTE_USE_EVERY) < _NOTE_USE_EVERY:
            return
        self._noted_at[key.pk] = now
        with self._lock:
            self._used.add(key.pk)
            if self._noting is None or self._noting.done():
                self._noting = self._thread.submit(self._write_uses)

    def _write_uses(self) -> None:
        with self._lock:
            used, self._used = self._used, set()
            self._noting = None
        try:
            _with_connection(lambda: _write_used(used))
        except _ERRORS as error:
            log.warning("that API keys are used could not be written: %s", error)


def _write_used(pks: set[int]) -> None:
    """Once a minute for each key, whichever process writes it."""
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - timedelta(seconds=_NOTE_USE_EVERY))
    ApiKey.objects.filter(long_ago, pk__in=pks).update(last_used_at=now)


def _known(key: ApiKey) -> KnownKey:
    expires_at = key.expires_at.timestamp() if key.expires_at else None
    return KnownKey(key.pk, key.secret_hash, expires_at, key.as_caller())


def _with_connection(work: Callable[[], Any]) -> None:
    """Do some work with the thread's connection; one that broke is replaced."""
    connection.close_if_unusable_or_obsolete()
    try:
        work()
    except _ERRORS:
        connection.close()
        raise


key_ring = KeyRing()
"""The process's own."""
