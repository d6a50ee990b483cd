"""The API's views behind ASGI: each request on the event loop."""

from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from rest_framework.response import Response

from taskhub.error_table import send_error
from taskhub.middleware.body_limit import ClientLeft, read_body
from taskhub.route import view_of

_HEADERS = [(b"X-Content-Type-Options", b"nosniff"), (b"Referrer-Policy", b"same-origin")]


class ApiHandler:
    """Has a view answer each request.

    None of Django's middleware is for programs: what the API has of it (the check of the host, the
    limit of bodies, sessions) stands around this handler, in it, and in the views.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await read_body(receive, scope["path"])
            request = ASGIRequest(scope, BytesIO(body))
            request.META["CONTENT_LENGTH"] = str(len(body))  # one in chunks does not say it
            view, kwargs = view_of(request.path_info)
            response: Response = await view(request, **kwargs)
            # Not by its own means: those are for templates, and take as long as the view.
            renderer = response.accepted_renderer
            content = renderer.render(response.data)
        except ClientLeft:
            return
        except Exception as error:  # noqa: BLE001  the one place where errors become answers
            await send_error(send, error)
            return
        response["Content-Type"] = renderer.media_type
        response["Content-Length"] = str(len(content))
        headers = [(name.encode(), value.encode("latin-1")) for name, value in response.items()]
        start = {"status": response.status_code, "headers": headers + _HEADERS}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": content})
