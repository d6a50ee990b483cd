"""Every process of a hub is restarted in its turn, under load, and nobody notices."""

import resource
from pathlib import Path

from tests.environment import IS_WHOLE
from tests.gate import Gate
from tests.roll.ledger import ledger_of
from tests.roll.load import Load, going_on
from tests.roll.site import running_site
from tests.roll.watchers import Watchers, watching
from tests.waiting import until

ROUNDS = 10 if IS_WHOLE else 1
RATE = 200 if IS_WHOLE else 30  # requests a second
STREAMS = 1000 if IS_WHOLE else 100
WATCHED = 10 if IS_WHOLE else 4
PAUSE = 1.0  # seconds between two entries of a task that is watched
AT_LAST = 300.0  # seconds


def test_each_is_restarted_and_nobody_notices(tmp_path: Path, gate: Gate) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with running_site(tmp_path) as site:
        api = site.hub.api
        beats = [api.create("beat", gate.payload(pause=PAUSE)) for _ in range(WATCHED)]
        load = Load(site.hub.url, RATE, beats[0])
        watchers = Watchers(site.hub.port, beats, STREAMS)
        with watching(watchers):
            until(lambda: watchers.all_have_begun, AT_LAST, "events for all")
            with going_on(load):
                for _ in range(ROUNDS):
                    for _restarted in site.restart_each():
                        load.until_it_goes_on()
            gate.open()
            until(lambda: watchers.all_are_over, AT_LAST, "end of the streams")
            until(lambda: not _unended(api.stats()), AT_LAST, "end of the tasks")
        ledger = ledger_of(site.hub, load, watchers, beats)
    print(f"\n{ledger.table()}")
    assert not any(ledger.wrong.values()), ledger.examples[:20]


def _unended(stats: dict[str, int]) -> int:
    return sum(stats[state] for state in ("pending", "active", "scheduled", "retry"))
