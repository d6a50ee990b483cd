"""The task types that are measured."""

import time
from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.registry import task

NOOP, CLOCK, ORDER = "bench.noop", "bench.clock", "bench.order"


class OrderPayload(serializers.Serializer[dict[str, Any]]):
    """What most payloads are like: a few fields."""

    customer = serializers.CharField(max_length=100)
    amount = serializers.IntegerField(min_value=0)
    express = serializers.BooleanField()


@task(NOOP)
def noop(_ctx: Context, _payload: dict[str, Any]) -> None:
    """Do nothing."""


@task(CLOCK)
def clock(_ctx: Context, _payload: dict[str, Any]) -> float:
    """Say when this attempt started, in seconds since 1970."""
    return time.time()


@task(ORDER, payload=OrderPayload)
def order(_ctx: Context, _payload: dict[str, Any]) -> None:
    """Do nothing."""
