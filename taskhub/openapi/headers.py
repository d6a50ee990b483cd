"""The headers that many answers have, described once; by name, as components."""

from typing import Any, Final

from access.operation import Header

RATE_LIMIT: Final = (
    Header(
        name="RateLimit",
        text="Where there is a limit: how many requests are left, and in how many seconds all are"
        " there again.",
        schema={"type": "string"},
        example='"default";r=99;t=1',
        is_always=False,
    ),
    Header(
        name="RateLimit-Policy",
        text="Where there is a limit: how many requests, in how many seconds.",
        schema={"type": "string"},
        example='"default";q=100;w=1',
        is_always=False,
    ),
)
REQUEST_ID: Final = Header(
    name="X-Request-ID",
    text="By what the request is known in the hub's log: its own `X-Request-ID`, where it sends one"
    " of 1 to 128 letters, digits and `.` `_` `-`, else a new one.",
    schema={"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
    example="9a3c51c07b0e4b6f8a1d2e3f40516273",
    is_always=False,
)
_RETRY_AFTER: Final = Header(
    name="Retry-After",
    text="Seconds until the next request can be answered.",
    schema={"type": "string", "pattern": "^[0-9]+$"},
    example="1",
)
_WWW_AUTHENTICATE: Final = Header(
    name="WWW-Authenticate",
    text="How to say who calls.",
    schema={"type": "string", "const": "Bearer"},
    example="Bearer",
)
_SHARED: Final = (REQUEST_ID, *RATE_LIMIT, _RETRY_AFTER, _WWW_AUTHENTICATE)
OF_ERROR: Final[dict[int, tuple[Header, ...]]] = {401: (_WWW_AUTHENTICATE,), 429: (_RETRY_AFTER,)}
"""By the status of an error."""


def components() -> dict[str, Any]:
    """Those that answers refer to, by name."""
    return {header.name: _described(header) for header in _SHARED}


def of_answer(*headers: Header) -> dict[str, Any]:
    """The headers of an answer, by name."""
    return {
        header.name: {"$ref": f"#/components/headers/{header.name}"}
        if header in _SHARED
        else _described(header)
        for header in headers
    }


def _described(header: Header) -> dict[str, Any]:
    return {
        "description": header.text,
        "required": header.is_always,
        "schema": dict(header.schema),
        "example": header.example,
    }
