"""A task type whose payload has fields within fields."""

from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.registry import task

Payload = dict[str, Any]


class LinePayload(serializers.Serializer[Any]):
    article = serializers.CharField(max_length=20)
    count = serializers.IntegerField(min_value=1, max_value=99, default=1)


class AddressPayload(serializers.Serializer[Any]):
    street = serializers.CharField()
    city = serializers.CharField()


class OrderPayload(serializers.Serializer[Any]):
    """What `ship_order` wants."""

    customer = serializers.EmailField(help_text="Who gets the letter.")
    lines = LinePayload(many=True, allow_empty=False, help_text="What is in the parcel.")
    delivery = AddressPayload(required=False, help_text="Else to the customer's own address.")
    carrier = serializers.ChoiceField([("dhl", "DHL"), ("ups", "UPS")], default="dhl")
    extras = serializers.MultipleChoiceField(
        choices=[("gift", "Gift wrap"), ("card", "Greeting card"), ("fast", "Express")],
        required=False,
    )
    ship_at = serializers.DateTimeField(required=False)
    insured = serializers.BooleanField(default=True, label="Insured parcel")
    tags = serializers.ListField(child=serializers.CharField(max_length=12), required=False)
    token = serializers.CharField(required=False, style={"input_type": "password"})
    notes = serializers.DictField(required=False, help_text="Anything else.")


@task("ship_order", payload=OrderPayload, queue="low")
def ship_order(ctx: Context, payload: Payload) -> int:
    """Packs the parcel of an order, and has it fetched."""
    return len(payload["lines"])
