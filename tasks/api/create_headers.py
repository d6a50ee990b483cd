"""The headers of what creates tasks, as they are described."""

from typing import Final

from access.operation import Parameter

IDEMPOTENCY_KEY: Final = Parameter(
    name="Idempotency-Key",
    where="header",
    text="The same request with the same key creates once, however often it comes.",
    schema={"type": "string", "pattern": "^[!-~]{1,255}$"},
    example="order-4711",
)
TRACEPARENT: Final = Parameter(
    name="traceparent",
    where="header",
    text="The trace that this is part of, for the handler; what is none is ignored.",
    schema={"type": "string"},
    example="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
