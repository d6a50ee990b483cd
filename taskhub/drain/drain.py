"""How a web process stops that is told to, by SIGTERM: nobody is cut off, and all go elsewhere.

`/ready` says no, and each answer is the last of its connection. After a pause, for balancers to
notice, no connection is taken any more, and streams and long polls are let go, spread over some
seconds. The process ends with its last connection, when its time is over, or at a second signal.
"""

import asyncio
import logging
import signal

from django.conf import settings

from progress.stream.held_requests import HELD_REQUESTS
from taskhub.drain import connections
from taskhub.health import announce_stop

log = logging.getLogger(__name__)

_LOOK_EVERY = 0.05  # seconds
_IDLE = 6.0
"""Seconds that an idle connection is kept. A proxy closes what it keeps idle before, so it sends
nothing over a connection that is being closed: `keepalive_timeout` in deploy/nginx.conf."""
_SPREAD = 0.7  # of the time that there is, for what is held open


class Drain:
    """What SIGTERM begins."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None

    def begin_at_signal(self) -> None:
        """From now on. Twisted's own handler stops everything at once."""
        connections.loop.add_signal_handler(signal.SIGTERM, self._hear)

    def _hear(self) -> None:
        if self._running is None:
            self._running = connections.loop.create_task(self._run())
        else:
            self._running.cancel()

    async def _run(self) -> None:
        log.info("stopping: %d connections are open", connections.number_of_connections())
        announce_stop()
        connections.close_after_answers()
        try:
            await asyncio.sleep(settings.TASKHUB_DRAIN_PAUSE)
            connections.stop_listening()
            async with asyncio.timeout(settings.TASKHUB_DRAIN_TIME):
                await HELD_REQUESTS.let_all_go(_SPREAD * settings.TASKHUB_DRAIN_TIME)
                await _all_have_left()
        except TimeoutError:
            log.warning("stopped with %d connections open", connections.number_of_connections())
        finally:
            connections.reactor.stop()


async def _all_have_left() -> None:
    while connections.number_of_connections():
        connections.close_idle_within(_IDLE)
        await asyncio.sleep(_LOOK_EVERY)
