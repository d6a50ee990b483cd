"""The access app's keys in the store."""

from typing import Final

BUCKET_PREFIX: Final = "taskhub:rate:"


def bucket(caller_id: str) -> str:
    """String: when a caller's bucket of requests will be full again."""
    return BUCKET_PREFIX + caller_id
