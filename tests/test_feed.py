"""What feeds all streams of a web process, at its very beginning."""

import subprocess
import sys

from tests.environment import PROJECT
from tests.hub import Hub

_THREE_COME_AT_ONCE = """
import asyncio, django
django.setup()
from progress.stream.feed import Feed
from progress.stream.inbox import Inbox

async def story():
    feed = Feed()
    await asyncio.gather(*(feed.watch(f"task-{number}", Inbox()) for number in range(3)))

asyncio.run(story())
"""


def test_those_who_come_first_all_hear_of_their_tasks(hub: Hub) -> None:
    """The one connection is still being opened when the second of them comes."""
    # A process of its own: a feed lives, with its connections, as long as the process does.
    subprocess.run(
        [sys.executable, "-c", _THREE_COME_AT_ONCE],
        cwd=PROJECT,
        env=hub.environment,
        timeout=60,
        check=True,
    )
