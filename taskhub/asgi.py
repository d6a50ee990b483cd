"""What Daphne serves: event streams by Channels, all else by Django."""

import gc
import os
from typing import Any, Final, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskhub.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path, re_path, reverse

from taskhub.django_handler import DjangoHandler

gc.disable()  # all that is imported stays, and to look for garbage among it takes long
django_application = DjangoHandler()

from access.staff_stream_access import StaffStreamAccess  # noqa: E402
from access.stream_access import StreamAccess  # noqa: E402
from progress.exceptions import ProgressFetchFailed  # noqa: E402
from progress.stream.consumers import OneTaskConsumer  # noqa: E402
from progress.stream.daphne import DaphneConnection  # noqa: E402
from taskhub.api_handler import ApiHandler  # noqa: E402
from taskhub.drain.connections import lengthen_queues, reactor  # noqa: E402
from taskhub.drain.drain import Drain  # noqa: E402
from taskhub.error_table import answer_of, send_error  # noqa: E402
from taskhub.hub.embedded_store import require_store  # noqa: E402
from taskhub.metrics.endpoint import metrics  # noqa: E402
from taskhub.middleware.answered import Answered  # noqa: E402
from taskhub.middleware.body_limit import BodyLimit  # noqa: E402
from taskhub.middleware.cors import Cors  # noqa: E402
from taskhub.middleware.host_check import HostCheck  # noqa: E402
from taskhub.route import METRICS  # noqa: E402
from taskhub.stream_routes import ADMIN_STREAM, STREAM_ROUTES  # noqa: E402
from taskhub.twisted_http import hide_queries, make_lean  # noqa: E402
from tasks.api.long_poll import LongPoll  # noqa: E402
from tasks.engine.layout import require_known_layout  # noqa: E402
from tasks.queries.task import task_exists  # noqa: E402
from tasks.service_manager import tell_ready  # noqa: E402

require_store()
require_known_layout()
make_lean()
hide_queries()
reactor.callWhenRunning(tell_ready)
reactor.callWhenRunning(lengthen_queues)
reactor.callWhenRunning(Drain().begin_at_signal)


def _consumer(kind: Any) -> Any:
    return kind.as_asgi(exists=task_exists, send_error=send_error, answer_of=answer_of)


def _stream(kind: Any) -> Any:
    """A consumer as it is routed. Where everybody may watch as often as they like, nothing stands
    between: many watch."""
    application = _consumer(kind)
    if settings.TASKHUB_API_AUTH != "none" or settings.TASKHUB_RATE_LIMIT:
        application = StreamAccess(application, send_error, ProgressFetchFailed)
    return HostCheck(application)


api = HostCheck(ApiHandler())
pages = BodyLimit(django_application)
waiting: Any = URLRouter(
    [
        *(path(address, _stream(consumer)) for address, consumer in STREAM_ROUTES.items()),
        path(
            "api/v1/tasks/<str:task_id>",
            cast(Any, HostCheck(BodyLimit(LongPoll(ApiHandler(), send_error)))),
        ),
        re_path(r"", cast(Any, api)),
    ]
)
"""What of the API is held open until something happens."""
staff_stream = StaffStreamAccess(_consumer(OneTaskConsumer), "tasks.view_task", send_error)
admin: Any = URLRouter(
    [path(ADMIN_STREAM, cast(Any, HostCheck(staff_stream))), re_path(r"", cast(Any, pages))]
)
"""What of the admin may be."""


_DESCRIPTION: Final = (reverse("schema"), reverse("docs"))
"""What is under /api/ for people too, and so is Django's as pages are."""


def _route(scope: Any, receive: Any, send: Any) -> Any:
    """What serves a request, to be awaited: no frame of its own stays under each open stream."""
    path: str = scope["path"]
    if path.startswith("/admin/") and path.endswith("/stream"):
        return admin(scope, receive, send)
    if not path.startswith("/api/") or path in _DESCRIPTION:
        return (metrics if path == METRICS else pages)(scope, receive, send)
    if path.endswith("/stream") or b"wait=" in scope["query_string"]:
        return waiting(scope, receive, send)
    return api(scope, receive, send)


http: Any = Cors(_route) if settings.CORS_ALLOWED_ORIGINS else _route


async def _refuse_websocket(_scope: Any, receive: Any, send: Any) -> None:
    """There are none here; the browser is told so, and no error is logged."""
    await receive()
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {"http": DaphneConnection(Answered(http)), "websocket": _refuse_websocket}
)

# A look at all that lives would take a second when 10,000 watch, and find nothing: what a stream
# leaves goes by itself. What is here by now is never looked at again, and the rest seldom.
gc.freeze()
gc.set_threshold(10_000, 5, 200)
gc.enable()
