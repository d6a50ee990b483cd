"""Counting how often something asks the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any
from unittest.mock import patch

from redis.connection import AbstractConnection

from tasks.queries.verdict import recent


class RoundTrips:
    """How many there were."""

    count = 0


@contextmanager
def counted() -> Iterator[RoundTrips]:
    """Count what this process sends meanwhile; a pipeline is sent at once.

    What every page of the admin says of the hub is not asked anew if it was ever before: in the
    long run few pages ask for it.
    """
    trips = RoundTrips()
    send = AbstractConnection.send_packed_command

    def counting(connection: AbstractConnection, *args: Any, **kwargs: Any) -> None:
        trips.count += 1
        send(connection, *args, **kwargs)  # type: ignore[no-untyped-call]

    with (
        patch.object(AbstractConnection, "send_packed_command", counting),
        patch.object(recent, "FRESH_SECONDS", inf),
    ):
        yield trips
