"""What runs while a hub is restarted, part by part."""

import time
from pathlib import Path
from typing import Any

from tasks.context import Context
from tasks.registry import task

Payload = dict[str, Any]


@task("beat")
def beat(ctx: Context, payload: Payload) -> None:
    """Report every `pause` seconds until the file `gate` is there."""
    number = 0
    while not Path(payload["gate"]).exists():
        ctx.progress(50, message=f"beat {number}")
        number += 1
        time.sleep(payload["pause"])


@task("short")
def short(ctx: Context, payload: Payload) -> None:
    """Work a little."""
    ctx.progress(50)
    time.sleep(0.005)
