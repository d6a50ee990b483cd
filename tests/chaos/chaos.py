"""Clients at work while misfortunes befall a hub, and the audit afterwards."""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.audit import Audit, audit, until_all_ended
from tests.chaos.clients import Clients, clients_of
from tests.chaos.deployment import Deployment, deployment
from tests.chaos.ledger import Ledger
from tests.chaos.misfortunes import Misfortunes


@dataclass(frozen=True)
class Outcome:
    """How it went.

    misfortunes: how often each befell the hub.
    chronicle: lines that tell what happened when.
    """

    audit: Audit
    misfortunes: Counter[str]
    chronicle: list[str]


def run(seed: int, seconds: float, pause: float, tell: Callable[[str], None]) -> Outcome:
    """Have misfortunes for so long.

    pause: of each client between two requests, in seconds.
    tell: is given a line now and then.
    """
    with (
        tempfile.TemporaryDirectory(prefix="taskhub-chaos-") as folder,
        deployment(Path(folder)) as hub,
    ):
        return asyncio.run(_run(hub, seed, seconds, pause, tell))


async def _run(
    hub: Deployment, seed: int, seconds: float, pause: float, tell: Callable[[str], None]
) -> Outcome:
    ledger = Ledger()
    clients = Clients(ledger, random.Random(f"{seed}/clients"), pause)
    misfortunes = Misfortunes(hub, seed, ledger.note)
    async with clients_of([web.url for web in hub.webs]) as hubs:
        working = asyncio.create_task(clients.work(hubs))
        misfortunes.begin()
        try:
            await _pass_time(seconds, working, ledger, misfortunes, tell)
        finally:
            clients.end()
            await asyncio.to_thread(misfortunes.end)
        tell("all processes run again; what is left is worked off")
        await working
        await until_all_ended(hubs[0])
        tell("the ledger is held against the hub")
        found = await audit(hubs[0], ledger)
        chronicle = [f"{at:%H:%M:%S.%f} {what}" for at, what in ledger.chronicle]
        chronicle += [f"{name}: {' '.join(ids)}" for name, ids in found.tasks.items()]
        return Outcome(found, misfortunes.counts, chronicle)


async def _pass_time(
    seconds: float,
    working: asyncio.Task[None],
    ledger: Ledger,
    misfortunes: Misfortunes,
    tell: Callable[[str], None],
) -> None:
    """Let so much time go by, unless the clients themselves fail."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while (left := until - loop.time()) > 0 and not working.done():
        happened = sum(misfortunes.counts.values())
        tell(f"{left:.0f} s left: {len(ledger.created):,} tasks, {happened:,} misfortunes")
        await asyncio.wait([working], timeout=min(left, 10))
