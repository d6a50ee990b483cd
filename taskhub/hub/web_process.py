"""A web process of the hub: Daphne on sockets that the hub has made and keeps.

`python -m taskhub.hub.web_process <descriptor> …`: of its own socket first, then of the others'.
"""

import os
import socket
import sys
from collections.abc import Sequence
from typing import Any, cast

from daphne.server import Server
from django.conf import settings
from django.utils.module_loading import import_string
from twisted.internet import reactor as twisted_reactor
from twisted.internet.task import LoopingCall

_LOOK_AT_OTHERS_EVERY = 0.1  # seconds
reactor = cast(Any, twisted_reactor)


class WebProcess(Server):
    """Daphne, which takes connections from its own socket at once, and from those of the other web
    processes what has been left waiting there: theirs may be starting again, or hang.

    descriptors: as the hub passes them.
    """

    def __init__(self, application: Any, descriptors: Sequence[int]) -> None:
        super().__init__(application, endpoints=["the sockets of the hub"], verbosity=0)
        self.endpoints = []  # Daphne's own way to be given a socket (--fd) knows no IPv6
        self._sockets = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        reactor.callWhenRunning(self._listen)

    def _listen(self) -> None:
        own, *others = [
            reactor.adoptStreamPort(each.fileno(), each.family, self.http_factory)
            for each in self._sockets
        ]
        for each in self._sockets:  # the reactor has made its own of them
            each.close()
        for port in others:
            port.stopReading()

        def look_at_others() -> None:
            for port in others:
                if own.connected:
                    port.doRead()  # accepts what waits, if anything does
                else:  # this process is to stop
                    port.stopListening()

        if others:
            LoopingCall(look_at_others).start(_LOOK_AT_OTHERS_EVERY)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskhub.settings")
    WebProcess(import_string(settings.ASGI_APPLICATION), [*map(int, sys.argv[1:])]).run()
