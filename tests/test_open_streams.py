"""The streams that keys have open: each ends with its key."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from access.key_ring import KeyRing
from access.open_streams import OpenStreams, RightEnded
from access.scopes import Scope
from access.services import create_key
from tests.key_rings import with_connection_of_test

pytestmark = pytest.mark.django_db


def test_a_stream_ends_when_its_key_expires() -> None:
    soon = timezone.now() + timedelta(seconds=0.5)
    key, _ = create_key("short", [Scope.TASKS_READ], expires_at=soon)
    other, _ = create_key("long", [Scope.TASKS_READ])

    async def watch_both() -> None:
        await ring.refresh()
        streams = OpenStreams(ring.good_among)

        async def watch(key_id: str) -> None:
            with streams.held_by(key_id):
                await asyncio.sleep(60)

        going_on = asyncio.create_task(watch(other.key_id))
        with pytest.raises(RightEnded):
            await asyncio.create_task(watch(key.key_id))
        assert timezone.now() >= soon
        assert not going_on.done()
        going_on.cancel()
        with pytest.raises(asyncio.CancelledError):  # whom the server ends is not told of a key
            await going_on

    ring = KeyRing()
    with with_connection_of_test(ring):
        asyncio.run(watch_both())
