"""The requests that this process holds open until something happens: streams and long polls."""

import asyncio
import math
import random
from collections.abc import Callable
from typing import Final

_PER_SECOND: Final = 200  # that are let go, where there is time: each costs 1.3 ms elsewhere
_TICK: Final = 0.05  # seconds

LetGo = Callable[[], object]
"""Has a request be answered soon, though nothing has happened. It may be called once."""


class HeldRequests:
    """Lets all of them go when the process is to stop: their clients ask again, elsewhere."""

    def __init__(self) -> None:
        self._held: set[LetGo] = set()
        self._are_let_go = False

    def __len__(self) -> int:
        return len(self._held)

    def add(self, let_go: LetGo) -> None:
        """A request is held open from now on; it is let go at once where all are."""
        self._held.add(let_go)
        if self._are_let_go:
            let_go()

    def discard(self, let_go: LetGo) -> None:
        """It is not, any more."""
        self._held.discard(let_go)

    async def let_all_go(self, at_most: float) -> None:
        """Let each go, spread evenly over some seconds, and what comes from now on at once: whoever
        takes them over is not to get them all at the same moment."""
        self._are_let_go = True
        waiting = list(self._held)
        random.shuffle(waiting)  # many may watch one task
        seconds = min(at_most, len(waiting) / _PER_SECOND)
        in_a_tick = math.ceil(len(waiting) / max(1, seconds / _TICK))
        while waiting:
            now, waiting = waiting[:in_a_tick], waiting[in_a_tick:]
            for let_go in self._held.intersection(now):
                let_go()
            if waiting:
                await asyncio.sleep(_TICK)


HELD_REQUESTS: Final = HeldRequests()
"""Those of this process."""
