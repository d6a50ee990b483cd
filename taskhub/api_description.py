"""What the description of the API says of it as a whole, in drf-spectacular's settings."""

from typing import Any, Final

from taskhub import VERSION

_ABOUT: Final = """TaskHub runs tasks in the background for programs: send a type and a payload, and
follow the task's progress live.

An error is always `{"error": "for people", "code": "FOR_PROGRAMS", "details": {}}`. An address that
is not here is answered 404 `NOT_FOUND`, another method 405 `METHOD_NOT_ALLOWED` with `Allow`.
Durations are as Go writes them: `300ms`, `1h30m`.

Where the hub asks who calls, send the token of an API key, `Authorization: Bearer thk_…`; staff who
are signed in call from the hub's own pages, by their session and a CSRF token. An `EventSource`,
which sends no headers, opens streams by a ticket."""

_TAGS: Final = {
    "Tasks": "Create tasks, read them, and change their fate.",
    "Task types": "What can be created.",
    "Progress": "What tasks say of themselves while they run.",
    "Event streams": "The same, live, as server-sent events.",
    "Queues": "Where tasks wait.",
    "Health": "For load balancers and orchestrators.",
    "Description": "This document.",
}
_SECURITY: Final = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "thk_<id>_<secret>",
        "description": "The token of an API key, with the scope that the endpoint needs.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Of a member of staff who is signed in. What changes something needs the"
        " header `X-CSRFToken`, too.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "A ticket for the tasks of an event stream.",
    },
}

API_DESCRIPTION: Final[dict[str, Any]] = {
    "TITLE": "TaskHub",
    "VERSION": VERSION,
    "DESCRIPTION": _ABOUT,
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "SERVERS": [{"url": "/", "description": "This hub."}],
    "TAGS": [{"name": name, "description": text} for name, text in _TAGS.items()],
    "APPEND_COMPONENTS": {"securitySchemes": _SECURITY},
}
