"""The least that an application on Daphne can do: read the body, and answer always the same."""

from typing import Any

_BODY = b'{"task_id":"f47ac10b-58cc-4372-a567-0e02b2c3d479","queue":"default","status":"pending"}'
_HEADERS = [
    (b"Content-Type", b"application/json"),
    (b"Content-Length", str(len(_BODY)).encode()),
]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """201 for whatever comes. Daphne gives its arguments by name."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 201, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})
