"""Task types of a shop, for the pictures."""

import time
from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.registry import task

Payload = dict[str, Any]


class ImagePayload(serializers.Serializer[Any]):
    """What `image.resize` wants."""

    path = serializers.CharField(help_text="Where the picture lies.")
    width = serializers.IntegerField(min_value=1, max_value=8000, help_text="In pixels.")
    format = serializers.ChoiceField(["webp", "jpeg", "png"], default="webp")
    sharpen = serializers.BooleanField(default=False)


@task("image.resize", payload=ImagePayload, summary="{path} to {width} px")
def resize(ctx: Context, payload: Payload) -> Payload:
    """Makes a picture of an article fit the shop's pages."""
    for step in range(4):
        ctx.progress(step * 25, "resizing", f"step {step + 1} of 4")
        time.sleep(0.02)
    return {"path": payload["path"].replace(".jpg", ".webp"), "bytes": 48_213}


class InvoicePayload(serializers.Serializer[Any]):
    """What `invoice.send` wants."""

    invoice = serializers.RegexField(r"^\d{4}-\d{4}$", help_text="Its number, such as 2026-0815.")
    customer = serializers.CharField(max_length=80)
    amount = serializers.DecimalField(max_digits=10, decimal_places=2, help_text="In euros.")
    reminder = serializers.BooleanField(default=False)


@task("invoice.send", payload=InvoicePayload, summary="{invoice} for {customer}")
def send_invoice(ctx: Context, payload: Payload) -> None:
    """Renders an invoice and mails it to its customer.

    Customers without an address get a letter: the post room is told.
    """
    ctx.progress(20, "rendering", f"invoice {payload['invoice']}")
    time.sleep(0.03)
    ctx.progress(60, "sending", f"to {payload['customer']}")
    time.sleep(0.02)
    if payload["invoice"].endswith("3"):
        raise TimeoutError("smtp.example.com did not answer within 30 s")
    if payload["invoice"].endswith("7"):
        raise LookupError(f"no mail address for {payload['customer']}")


@task("stock.sync", queue="low", max_retries=0)
def sync_stock(ctx: Context, payload: Payload) -> Payload:
    """Asks a warehouse how much of each article is left."""
    time.sleep(0.02)
    if payload["warehouse"] == "Porto":
        raise ConnectionError("porto.example.com reset the connection")
    return {"articles": 1_204}


@task("report.nightly", queue="low")
def report(ctx: Context, payload: Payload) -> None:
    """Waits for the night."""


@task("orders.export", summary="orders of {month}")
def export(ctx: Context, payload: Payload) -> None:
    """Takes minutes."""
    for step in range(1000):
        ctx.progress(min(99, step), "exporting", f"{step * 140:,} orders of {payload['month']}")
        time.sleep(0.6)
