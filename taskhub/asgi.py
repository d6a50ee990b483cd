"""What Daphne serves: event streams by Channels, all else by Django."""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskhub.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

django_application = get_asgi_application()

from progress.consumers import ManyTasksConsumer, OneTaskConsumer  # noqa: E402
from taskhub.body_limit import BodyLimit  # noqa: E402
from taskhub.embedded_store import require_store  # noqa: E402
from taskhub.error_table import answer_of  # noqa: E402
from tasks.selectors import task_exists  # noqa: E402
from tasks.waiting import WaitForEnd  # noqa: E402

require_store()
waiting = WaitForEnd(django_application, answer_of)
_known = {"exists": task_exists, "answer_error": answer_of}
application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                path(
                    "api/v1/tasks/<str:task_id>/progress/stream",
                    OneTaskConsumer.as_asgi(**_known),
                ),
                path("api/v1/progress/stream", ManyTasksConsumer.as_asgi(**_known)),
                re_path(r"", cast(Any, BodyLimit(waiting))),
            ]
        )
    }
)
