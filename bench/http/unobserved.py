"""The hub's web process without request ids, metrics and lines in the log: an ASGI application."""

from channels.routing import ProtocolTypeRouter

from progress.stream.daphne import DaphneConnection
from taskhub.asgi import http

application = ProtocolTypeRouter({"http": DaphneConnection(http)})
