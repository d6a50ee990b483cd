"""A request as Daphne's `send` carries it: what a stream writes to."""

from typing import Any


class DaphneRequest:
    """Has what an outlet looks for, and keeps it as Daphne does."""

    channel = None

    def __init__(self) -> None:
        self.producer: Any = None
        self.messages: list[dict[str, Any]] = []

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        self.producer = producer


async def reply(request: DaphneRequest, message: dict[str, Any]) -> None:
    """The first argument is bound, as Daphne does it."""
    request.messages.append(message)
