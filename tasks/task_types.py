"""The built-in task type."""

import time
from typing import Any

from tasks.context import Context
from tasks.fields import ClosedSerializer, StrictIntegerField, StrictStringField
from tasks.registry import task


class DemoFailure(Exception):
    """The failure that a demo task was asked for."""


class DemoPayload(ClosedSerializer):
    """What a demo task shall do.

    message: stands in each progress entry, and in the result.
    count: how many steps.
    delay_ms: the length of a step.
    fail_at: the step to fail at; null for none.
    fail_times: how many attempts fail there, the first ones; 0 for all.
    """

    message = StrictStringField(default="Hello")
    count = StrictIntegerField(default=5, min_value=1, max_value=1000)
    delay_ms = StrictIntegerField(default=500, min_value=0, max_value=60_000)
    fail_at = StrictIntegerField(default=None, allow_null=True)
    fail_times = StrictIntegerField(default=0, min_value=0)


@task("demo", payload=DemoPayload)
def demo(ctx: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Take `count` steps with a report after each; fail where the payload says so."""
    count, fail_at, fail_times = payload["count"], payload["fail_at"], payload["fail_times"]
    for step in range(1, count + 1):
        time.sleep(payload["delay_ms"] / 1000)
        if ctx.cancelled:
            break
        if step == fail_at and (not fail_times or ctx.attempt <= fail_times):
            raise DemoFailure(f"asked to fail at step {step}")
        ctx.progress(step * 100 // count, message=f"{payload['message']} (step {step} of {count})")
    return {"message": payload["message"], "count": count}
