"""Failures of the store, told as failures of what was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis.exceptions import RedisError

from progress.exceptions import HubError


@contextmanager
def store_failure_as(error: type[HubError], **details: Any) -> Iterator[None]:
    """Raise `error` where the store cannot be reached or refuses to work."""
    try:
        yield
    except RedisError as problem:
        raise error(**details) from problem
