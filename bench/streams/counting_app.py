"""The hub's web application, which also tells how many entries it has encoded."""

from typing import Any

from progress.stream.sse import encode_entry
from taskhub.asgi import application as hub

ENCODED = "/bench/encoded"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """All but one path is the hub's."""
    if scope["type"] != "http" or scope["path"] != ENCODED:
        await hub(scope, receive, send)
        return
    body = str(encode_entry.cache_info().misses).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
