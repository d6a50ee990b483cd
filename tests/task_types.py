"""Task types for tests, named by TASKHUB_TASK_MODULES."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.exceptions import SkipRetry
from tasks.fields import GoDurationField, JsonObjectField, StrictIntegerField
from tasks.registry import get, task

Payload = dict[str, Any]

_GATE_WITHIN = 60.0  # seconds


class ResizePayload(serializers.Serializer[Any]):
    url = serializers.URLField()
    width = serializers.IntegerField(min_value=1)


@task("resize", payload=ResizePayload, queue="low", timeout="5m", max_retries=5)
def resize(ctx: Context, payload: Payload) -> Payload:
    """The contract's example."""
    ctx.progress(10, stage="download", message="Fetching…")
    return {"bytes": 123, "width": payload["width"]}


class LinePayload(serializers.Serializer[Any]):
    article = serializers.RegexField(r"^[a-z]+\Z")
    number = StrictIntegerField(min_value=1, default=1)


class OrderPayload(serializers.Serializer[Any]):
    """What was ordered."""

    id = serializers.CharField(read_only=True)
    lines = LinePayload(many=True)
    gift = LinePayload(allow_null=True, required=False)
    speed = serializers.ChoiceField(["fast", "slow"], required=False)
    patience = GoDurationField(required=False)
    notes = JsonObjectField(required=False)


@task("order", payload=OrderPayload)
def order(ctx: Context, payload: Payload) -> int:
    return len(payload["lines"])


class SecretivePayload(serializers.BaseSerializer[Any]):
    """One that tells nothing of itself."""

    def to_internal_value(self, data: Any) -> Any:
        return data


@task("secretive", payload=SecretivePayload)
def secretive(ctx: Context, payload: Payload) -> None:
    """Keep it."""


@task("asks_for_resize")
def asks_for_resize(ctx: Context, payload: Payload) -> Any:
    """Checks its payload as one for `resize`, as who creates tasks of another type does."""
    return get("resize").check(payload)


@task("echo")
def echo(ctx: Context, payload: Payload) -> Payload:
    return payload


@task("about")
def about(ctx: Context, payload: Payload) -> Payload:
    """What the handler knows of its attempt."""
    return {
        "task_id": ctx.task_id,
        "queue": ctx.queue,
        "attempt": ctx.attempt,
        "metadata": ctx.metadata,
        "cancelled": ctx.cancelled,
        "traceparent": ctx.traceparent,
    }


@task("gate")
def gate(ctx: Context, payload: Payload) -> Payload:
    """Wait for the gate.

    heed: in the payload, has it leave when cancelled, and say so in the progress.
    """
    ctx.progress(payload.get("percentage", 10), stage="waiting", message="at the gate")
    deadline = time.monotonic() + _GATE_WITHIN
    while not Path(payload["gate"]).exists() and time.monotonic() < deadline:
        if payload.get("heed") and ctx.cancelled:
            ctx.progress(20, stage="heeded")
            break
        time.sleep(0.01)
    return {"passed": True}


class PatientPayload(serializers.Serializer[Any]):
    """Its check takes until the gate is open."""

    gate = serializers.CharField()

    def validate_gate(self, path: str) -> str:
        deadline = time.monotonic() + _GATE_WITHIN
        while not Path(path).exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        return path


@task("patient", payload=PatientPayload)
def patient(ctx: Context, payload: Payload) -> None:
    """Whose payload takes long to check."""


@task("report")
def report(ctx: Context, payload: Payload) -> int:
    """Report each of `reports`, [percentage, stage, message], then wait for the gate if any."""
    for percentage, stage, message in payload["reports"]:
        ctx.progress(percentage, stage, message)
    if "gate" in payload:
        gate(ctx, payload)
    return len(payload["reports"])


@task("misreport")
def misreport(ctx: Context, payload: Payload) -> str:
    """What `progress` raises for these arguments."""
    try:
        ctx.progress(*payload["arguments"])
    except ValueError as error:
        return f"ValueError: {error}"
    return "nothing"


@task("fail")
def fail(ctx: Context, payload: Payload) -> str:
    """Raise on the first `times` attempts, on all when it is left out."""
    if ctx.attempt <= payload.get("times", 1000):
        ctx.progress(40, stage="trying")
        raise ValueError(payload.get("message", f"attempt {ctx.attempt}"))
    return f"attempt {ctx.attempt}"


@task("fail_for_long", backoff=lambda retried: 3600)
def fail_for_long(ctx: Context, payload: Payload) -> None:
    raise ValueError("come back in an hour")


_ODD_BACKOFFS: dict[str, Any] = {
    "negative": lambda retried: -5,
    "raises": lambda retried: 1 // 0,
    "not_a_number": lambda retried: "soon",
    "nan": lambda retried: float("nan"),
    "endless": lambda retried: float("inf"),
    "far": lambda retried: 2**40,
}


def _register_odd_backoffs() -> None:
    for name, backoff in _ODD_BACKOFFS.items():
        task(f"backoff_{name}", backoff=backoff)(fail)


_register_odd_backoffs()


@task("backoff_by_retries", backoff=lambda retried: 1000 * (retried + 1) if retried else 0)
def backoff_by_retries(ctx: Context, payload: Payload) -> None:
    raise ValueError("again")


@task("skip")
def skip(ctx: Context, payload: Payload) -> None:
    ctx.progress(30, stage="trying")
    raise SkipRetry("no use")


@task("leave")
def leave(ctx: Context, payload: Payload) -> None:
    """End by what usually ends a program."""
    how, code = payload["how"], payload.get("code", 0)
    if how == "sys.exit":
        sys.exit(code)
    if how == "interrupt":
        raise KeyboardInterrupt
    os._exit(code)


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words for it")


@task("unprintable")
def unprintable(ctx: Context, payload: Payload) -> None:
    raise Unprintable


_LOOP: list[Any] = []
_LOOP.append(_LOOP)
_RESULTS: dict[str, Any] = {
    "nothing": None,
    "a number": 1.5,
    "a text": "fertig ✓",
    "a list": [1, [2, {"three": None}]],
    "a set": {1, 2},
    "bytes": b"abc",
    "a nan": float("nan"),
    "half a pair": "\ud800",
    "a loop": _LOOP,
    "an object": object(),
}


@task("give")
def give(ctx: Context, payload: Payload) -> Any:
    return _RESULTS[payload["result"]]


@task("sleep")
def sleep(ctx: Context, payload: Payload) -> str:
    """Sleep through everything that an exception could stop."""
    try:
        time.sleep(payload["seconds"])
    except BaseException:  # noqa: BLE001  a handler that swallows all
        time.sleep(payload["seconds"])
    return "slept"


@task("fail_after_gate")
def fail_after_gate(ctx: Context, payload: Payload) -> None:
    gate(ctx, payload)
    raise ValueError("after the gate")


@task("report_after_gate")
def report_after_gate(ctx: Context, payload: Payload) -> int:
    """Wait at the gate, then report."""
    gate(ctx, payload)
    for percentage, stage, message in payload["reports"]:
        ctx.progress(percentage, stage, message)
    return len(payload["reports"])
