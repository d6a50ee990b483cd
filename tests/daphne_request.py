"""A request as Daphne's `send` carries it: what a stream writes to."""

from typing import Any


class DaphneRequest:
    """Has what a stream's response looks for, and keeps it as Daphne does.

    producer: what is told when the client does not read.
    messages: what came by `send`.
    written: pieces of the body that went past it.
    """

    finished = False

    def __init__(self) -> None:
        self.channel: Any = None
        self.producer: Any = None
        self.messages: list[dict[str, Any]] = []
        self.written: list[bytes] = []

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        self.producer = producer

    def unregisterProducer(self) -> None:  # noqa: N802
        self.producer = None

    def write(self, body: bytes) -> None:
        self.written.append(body)


async def reply(request: DaphneRequest, message: dict[str, Any]) -> None:
    """The first argument is bound, as Daphne does it."""
    request.messages.append(message)
