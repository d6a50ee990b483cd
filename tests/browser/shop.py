"""Task types of a shop, for the pictures."""

import time
from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.registry import task

Payload = dict[str, Any]


class ImagePayload(serializers.Serializer[Any]):
    """What `resize_image` wants."""

    path = serializers.CharField(help_text="Where the picture lies.")
    width = serializers.IntegerField(min_value=1, max_value=8000, help_text="In pixels.")
    format = serializers.ChoiceField(["webp", "jpeg", "png"], default="webp")
    sharpen = serializers.BooleanField(default=False)


@task("resize_image", payload=ImagePayload)
def resize_image(ctx: Context, payload: Payload) -> Payload:
    """Quick."""
    for step in range(4):
        ctx.progress(step * 25, "resizing", f"step {step + 1} of 4")
        time.sleep(0.05)
    return {"path": payload["path"].replace(".jpg", ".webp"), "bytes": 48_213}


@task("send_mail")
def send_mail(ctx: Context, payload: Payload) -> None:
    """Fails."""
    ctx.progress(10, "connecting", f"to the server for {payload['to']}")
    raise ConnectionRefusedError("smtp.example.com:587 refused the connection")


@task("nightly_report")
def nightly_report(ctx: Context, payload: Payload) -> None:
    """Waits for the night."""


@task("export_orders")
def export_orders(ctx: Context, payload: Payload) -> None:
    """Takes minutes."""
    for step in range(1000):
        ctx.progress(min(99, step * 3), "exporting", f"{step * 140:,} orders of {payload['month']}")
        time.sleep(0.6)
