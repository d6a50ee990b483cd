"""The base of all that a caller is told went wrong, and failures of the store told as such."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import getdoc
from typing import Any

from redis.exceptions import RedisError


class HubError(Exception):
    """A request that could not be served. What the docstring of a subclass begins with is its
    default message.

    message: what was wrong, for people.
    details: where it was wrong, as JSON values.
    """

    def __init__(self, message: str = "", **details: Any) -> None:
        self.message = message or _first_paragraph(type(self)).rstrip(".")
        self.details = details
        super().__init__(self.message)


def _first_paragraph(documented: type) -> str:
    return (getdoc(documented) or "").partition("\n\n")[0].replace("\n", " ")


class StoreUnavailable(HubError):
    """The store could not be reached."""


class StoreFull(StoreUnavailable):
    """The store has no room for more tasks; those that it has go on."""


class NotReplicated(StoreUnavailable):
    """The store answered, but too few of its replicas confirmed in time what it did or found, so a
    failover may undo that; send it again, with the same Idempotency-Key where it creates.

    replicas, needed: how many have, and how many should.
    """

    def __init__(self, replicas: int = 0, needed: int = 1, **details: Any) -> None:
        super().__init__(replicas=replicas, needed=needed, **details)


@contextmanager
def store_failure_as(error: type[HubError], **details: Any) -> Iterator[None]:
    """Raise `error` where the store cannot be reached or refuses to work."""
    try:
        yield
    except RedisError as problem:
        raise error(**details) from problem
