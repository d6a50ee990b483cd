"""The keys that a process knows: as the database has them, though it is hardly ever asked."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.exceptions import KeysUnavailable
from access.key_ring import KeyRing, KnownKey
from access.models import ApiKey
from access.scopes import Scope
from access.services import create_key, revoke_key
from access.tokens import new_token
from tests.key_rings import settle, with_connection_of_test
from tests.waiting import eventually, until

pytestmark = pytest.mark.django_db

FOREVER = 1e9
Ring = Callable[..., KeyRing]


@pytest.fixture
def ring_of() -> Iterator[Ring]:
    """Makes rings that see what the test has written."""
    with ExitStack() as until_the_end:

        def make(fresh: float = 0, usable: float = 0) -> KeyRing:
            ring = KeyRing(fresh, usable)
            until_the_end.enter_context(with_connection_of_test(ring))
            return ring

        yield make


def find(ring: KeyRing, token: str) -> KnownKey | None:
    """What a request with this token finds."""
    asyncio.run(ring.refresh(token))
    return ring.find(token)


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


def key(name: str = "app", **options: Any) -> tuple[ApiKey, str]:
    return create_key(name, [Scope.TASKS_READ], **options)


def test_a_key_is_found_by_its_token_and_by_no_other(ring_of: Ring) -> None:
    record, token = key()
    ring = ring_of()
    found = find(ring, token)
    assert found
    assert (found.pk, found.caller.key_id) == (record.pk, record.key_id)
    assert found.caller.id == f"key:{record.key_id}"
    wrong_secret = token[:-1] + ("0" if token[-1] != "0" else "1")
    for wrong in (wrong_secret, new_token(), "", "thk_", token.upper(), token + "\n", f" {token}"):
        assert find(ring, wrong) is None


def test_a_revoked_key_is_not_found(ring_of: Ring) -> None:
    record, token = key()
    ring = ring_of()
    assert find(ring, token)
    revoke_key(record)
    assert find(ring, token) is None
    assert ring.find_by_id(record.key_id) is None


def test_that_a_key_is_revoked_is_seen_whatever_the_clock_of_who_did_it(ring_of: Ring) -> None:
    record, token = key()
    ring = ring_of()
    assert find(ring, token)
    long_ago = timezone.now() - timedelta(hours=1)
    ApiKey.objects.filter(pk=record.pk).update(revoked_at=long_ago, changed_at=long_ago)
    assert find(ring, token) is None


def test_a_key_is_good_until_the_moment_that_it_expires(ring_of: Ring) -> None:
    record, token = key(expires_at=timezone.now() + timedelta(seconds=0.5))
    ring = ring_of(FOREVER, FOREVER)
    found = find(ring, token)
    assert found is None or found.expires_at
    eventually(lambda: ring.find(token), lambda key: key is None, 10, "end of the key")
    assert timezone.now() >= record.expires_at  # type: ignore[operator]


def test_while_keys_are_fresh_the_database_is_not_asked(ring_of: Ring) -> None:
    _, token = key()
    ring = ring_of(FOREVER, FOREVER)
    assert find(ring, token)
    settle(ring)  # that it was used is written by now
    with CaptureQueriesContext(connection) as asked:
        for _ in range(100):
            assert find(ring, token)
    assert len(asked) == 0


def test_while_keys_are_usable_nobody_waits_for_them(ring_of: Ring) -> None:
    record, token = key()
    ring = ring_of(0, FOREVER)
    assert find(ring, token)
    revoke_key(record)
    until(lambda: find(ring, token) is None, 10, "refusal")


def test_keys_are_read_only_once_they_have_changed(ring_of: Ring) -> None:
    _, token = key()
    ring = ring_of()
    assert find(ring, token)
    settle(ring)
    with CaptureQueriesContext(connection) as asked:
        assert find(ring, token)
    assert ["COUNT" in query["sql"] for query in asked] == [True]


def test_a_key_works_as_soon_as_it_is_made(ring_of: Ring) -> None:
    ring = ring_of(FOREVER, FOREVER)
    assert find(ring, new_token()) is None
    for name in ("first", "second", "third"):
        _, token = key(name)
        assert find(ring, token)


def test_however_many_wrong_keys_there_are_the_database_is_hardly_asked(ring_of: Ring) -> None:
    ring = ring_of(FOREVER, FOREVER)

    async def try_many() -> None:
        await asyncio.gather(*(ring.refresh(new_token()) for _ in range(1000)))

    started = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        asyncio.run(try_many())
    # To read all keys, to look for those first asked for, and then ten times a second.
    assert len(asked) <= 4 + (time.monotonic() - started) / 0.1
    assert ring._noted_at == {}


def test_what_is_no_token_at_all_is_not_looked_for(ring_of: Ring) -> None:
    ring = ring_of(FOREVER, FOREVER)
    find(ring, new_token())
    with CaptureQueriesContext(connection) as asked:
        find(ring, "Bearer of bad news")
    assert len(asked) == 0


def test_when_a_key_was_used_is_written_once_a_minute(ring_of: Ring) -> None:
    record, token = key()
    changed_at = record.changed_at
    rings = [ring_of(), ring_of()]
    for ring in rings * 3:
        assert find(ring, token)
        settle(ring)
    first = ApiKey.objects.get().last_used_at
    assert first
    assert timezone.now() - first < timedelta(minutes=1)
    assert ApiKey.objects.get().changed_at == changed_at
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    another = ring_of()
    assert find(another, token)
    settle(another)
    assert ApiKey.objects.get().last_used_at > first  # type: ignore[operator]


def test_without_the_database_keys_are_as_they_were(
    ring_of: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    record, token = key()
    ring = ring_of()
    assert find(ring, token)
    settle(ring)
    rename("access_apikey", "away")
    assert find(ring, token)
    assert "the database is away" in caplog.text
    with pytest.raises(KeysUnavailable) as refused:
        find(ring_of(), token)
    assert isinstance(refused.value.__cause__, DatabaseError)
    rename("away", "access_apikey")
    revoke_key(record)
    assert find(ring, token) is None


def test_nobody_waits_long_for_a_database_that_does_not_answer(
    ring_of: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = key()
    ring = ring_of()
    assert find(ring, token)
    answers = threading.Event()
    ring._thread.submit(answers.wait, 60)
    assert find(ring, token)
    assert "does not answer" in caplog.text
    answers.set()
