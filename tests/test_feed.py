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


_THE_FIRST_LEAVES = """
import asyncio, django
django.setup()
from progress.stream.feed import Feed
from progress.stream.inbox import Inbox

async def story():
    feed = Feed()
    first = asyncio.create_task(feed.watch("task", Inbox()))
    await asyncio.sleep(0)
    first.cancel()
    while feed._subscriber is None:
        await asyncio.sleep(0)
    await feed.watch("task", Inbox())

asyncio.run(story())
"""


def _tell(story: str, hub: Hub) -> None:
    """In a process of its own: a feed lives, with its connections, as long as the process does."""
    subprocess.run(
        [sys.executable, "-c", story], cwd=PROJECT, env=hub.environment, timeout=60, check=True
    )


def test_those_who_come_first_all_hear_of_their_tasks(hub: Hub) -> None:
    """The one connection is still being opened when the second of them comes."""
    _tell(_THREE_COME_AT_ONCE, hub)


def test_who_comes_after_one_that_left_at_once_hears_of_its_task(hub: Hub) -> None:
    """Nobody watched any more when the connection was there, and then somebody did."""
    _tell(_THE_FIRST_LEAVES, hub)
