"""django-eventstream with Redis as its README has it: a channel for each task, Daphne, ASGI.

Runs with packages of its own.
"""

import os

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a measurement",
    ROOT_URLCONF="bench.streams.peers.eventstream_urls",
    INSTALLED_APPS=["django_eventstream"],
    EVENTSTREAM_REDIS={"unix_socket_path": os.environ["BENCH_STORE"].removeprefix("unix://")},
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402  needs the settings

application = get_asgi_application()
