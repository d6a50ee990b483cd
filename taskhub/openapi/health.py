"""The health checks, as they are described."""

from typing import Any, Final

from rest_framework import serializers

from access.operation import Answer, Operation

_TAG: Final = "Health"


class ServicesSerializer(serializers.Serializer[Any]):
    """How what the hub needs is doing."""

    redis = serializers.ChoiceField(["healthy", "unhealthy"])


class HealthSerializer(serializers.Serializer[Any]):
    """How the hub is doing."""

    status = serializers.ChoiceField(["healthy", "unhealthy"])
    timestamp = serializers.DateTimeField()
    services = ServicesSerializer()


class ReadySerializer(serializers.Serializer[Any]):
    """Whether to send requests here."""

    status = serializers.ChoiceField(["ready", "not ready"])
    reason = serializers.CharField(required=False)


class LiveSerializer(serializers.Serializer[Any]):
    """That the process answers."""

    status = serializers.ChoiceField(["alive"])


def _health(word: str) -> dict[str, Any]:
    return {"status": word, "timestamp": "2026-01-29T12:00:00Z", "services": {"redis": word}}


HEALTH: Final = Operation(
    name="getHealth",
    tag=_TAG,
    summary="Read whether the hub and what it needs are well",
    answers=(
        Answer(text="All is well.", body=HealthSerializer, example=_health("healthy")),
        Answer(
            status=503,
            text="The store is away.",
            body=HealthSerializer,
            example=_health("unhealthy"),
        ),
    ),
    is_open=True,
    is_page=True,
)
READY: Final = Operation(
    name="getReady",
    tag=_TAG,
    summary="Read whether to send requests here",
    answers=(
        Answer(text="Yes.", body=ReadySerializer, example={"status": "ready"}),
        Answer(
            status=503,
            text="Not now.",
            body=ReadySerializer,
            example={"status": "not ready", "reason": "redis unavailable"},
        ),
    ),
    is_open=True,
    is_page=True,
)
LIVE: Final = Operation(
    name="getLive",
    tag=_TAG,
    summary="Read whether the process answers at all",
    answers=(Answer(text="Yes.", body=LiveSerializer, example={"status": "alive"}),),
    is_open=True,
    is_page=True,
)
