"""A thread for what takes long in Python: the event loop goes on meanwhile.

It is one, as more of them would get through no more, and would leave the event loop less.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")

_THREAD = ThreadPoolExecutor(1, "bulk")


async def in_bulk_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. It may ask the database."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, _and_close, work)


def _and_close(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()
