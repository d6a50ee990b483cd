"""Connections to the store, all made from the same settings."""

import asyncio
from functools import cache
from typing import Any, TypeAlias

import redis
import redis.asyncio
from django.conf import settings
from django_redis import get_redis_connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from store.batching_client import BatchingClient

Store: TypeAlias = Any
"""A `redis.Redis`. Its own types have bytes or text for every answer; ours are always bytes."""
AsyncStore: TypeAlias = Any
"""A `redis.asyncio.Redis`, likewise."""


@cache
def shared_client() -> Store:
    """The process's client with a pool of short-lived borrowings, shared with Django's cache."""
    return get_redis_connection("default")


def dedicated_client(**overrides: Any) -> Store:
    """A client on a connection of its own, for a thread that waits on the store.

    overrides: options of `redis.Redis` that differ from the settings.
    Raises RedisError: it connects at once.
    """
    options = {**settings.REDIS_OPTIONS, **overrides}
    return redis.Redis.from_url(settings.REDIS_URL, single_connection_client=True, **options)


@cache
def _client_of_loop(_loop: asyncio.AbstractEventLoop) -> BatchingClient:
    pool = async_client(1).connection_pool
    return BatchingClient(pool, answers_within=settings.STORE_ANSWERS_WITHIN)


def shared_async_client() -> BatchingClient:
    """The running event loop's client, whose callers share one connection and its round trips."""
    return _client_of_loop(asyncio.get_running_loop())


def async_client(max_connections: int) -> AsyncStore:
    """A client for the running event loop, with at most `max_connections`; more callers wait."""
    options = {**settings.REDIS_OPTIONS, "retry": Retry(NoBackoff(), 0)}
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=max_connections, timeout=5, **options
    )
    return redis.asyncio.Redis(connection_pool=pool)
