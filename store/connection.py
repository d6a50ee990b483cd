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
from store.replicas import REPLICAS_ANSWER_WITHIN, wait_for_replicas

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
    if not settings.STORE_SENTINELS:
        return redis.Redis.from_url(settings.REDIS_URL, single_connection_client=True, **options)
    pool = settings.STORE_SENTINELS.pool(**options)
    client = redis.Redis(connection_pool=pool, single_connection_client=True)
    client.auto_close_connection_pool = True  # as from_url does
    return client


@cache
def _client_of_loop(
    _loop: asyncio.AbstractEventLoop, _for_large: bool, is_replicated: bool
) -> BatchingClient:
    return batching_client(is_replicated=is_replicated)


def shared_async_client(*, for_large: bool = False, is_replicated: bool = False) -> BatchingClient:
    """The running event loop's client, whose callers share one connection and its round trips.

    for_large: another one, so that large commands hold up no small ones on their way.
    is_replicated: another one, whose answers come once replicas have what it did.
    """
    return _client_of_loop(asyncio.get_running_loop(), for_large, is_replicated)


def batching_client(*, is_replicated: bool = False) -> BatchingClient:
    """A client for the running event loop with one connection, whose callers share round trips.

    is_replicated: each asker's answers end with those of `wait_for_replicas`.
    """
    pool = async_client(socket_timeout=None, socket_connect_timeout=None).connection_pool
    if not is_replicated:
        return BatchingClient(pool, settings.STORE_ANSWERS_WITHIN)
    within = settings.STORE_ANSWERS_WITHIN + REPLICAS_ANSWER_WITHIN
    return BatchingClient(pool, within, last=wait_for_replicas())


def async_client(**overrides: Any) -> AsyncStore:
    """A client for the running event loop with one connection, for one caller at a time.

    overrides: options of `redis.asyncio.Redis` that differ from the settings.
    """
    options = {**settings.REDIS_OPTIONS, "retry": Retry(NoBackoff(), 0), **overrides}
    options["max_connections"] = 1
    if settings.STORE_SENTINELS:
        pool = settings.STORE_SENTINELS.async_pool(**options)
    else:
        pool = redis.asyncio.ConnectionPool.from_url(settings.REDIS_URL, **options)
    return redis.asyncio.Redis(connection_pool=pool)
