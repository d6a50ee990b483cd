"""The usual way to stream from Redis: a connection of its own and a blocking XREAD per watcher.

It serves the hub's progress streams, on the same Daphne.
"""

import json
import os
from typing import Any

from redis.asyncio import Redis

from progress.keys import progress_stream

_HEADERS = [(b"Content-Type", b"text/event-stream")]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """`/<task_id>`: the latest entry, and all that follow."""
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    stream = progress_stream(scope["path"].removeprefix("/"))
    client: Any = Redis.from_url(
        os.environ["BENCH_STORE"], single_connection_client=True, socket_timeout=None
    )
    async with client:
        entries = await client.xrevrange(stream, count=1)
        while True:
            for entry_id, fields in entries:
                data = json.dumps({name.decode(): text.decode() for name, text in fields.items()})
                body = f"data: {data}\nid: {entry_id.decode()}\n\n".encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})
            after = entries[-1][0] if entries else "0-0"
            answer = await client.xread({stream: after}, block=0)
            entries = answer[0][1]
