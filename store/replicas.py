"""Waiting until replicas of the store have what was done on a connection, and what was there."""

from typing import Final

from django.conf import settings

REPLICAS_ANSWER_WITHIN: Final = 0.6
"""Seconds; with more an answer of the API would take longer than 2 s."""
_CHANNEL: Final = "taskhub:replicas"  # nobody listens


def wait_for_replicas() -> tuple[tuple[str | int, ...], ...]:
    """Commands to send after others on the same connection; the last one's answer is how many
    replicas have all that the store has.

    WAIT alone would only wait for what this connection has written, and so not for what a request
    that is repeated finds there, written on another one: thus something is always written.
    """
    within_ms = int(REPLICAS_ANSWER_WITHIN * 1000)
    return (
        ("PUBLISH", _CHANNEL, ""),
        ("WAIT", settings.TASKHUB_STORE_REPLICAS, within_ms),
    )
