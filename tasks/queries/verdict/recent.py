"""How the hub was doing a moment ago, for what every page says of it: however many pages there
are, each process asks the store once in a while."""

import threading
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Final

from tasks.exceptions import StatsFailed
from tasks.queries.verdict.facts import HubFacts, hub_facts

FRESH_SECONDS: Final = 2.0


@dataclass(slots=True)
class _Known:
    """What was read last, and when; None where the store did not answer."""

    facts: HubFacts | None = None
    at: float = -inf


_known = _Known()
_reading = threading.Lock()


def recent_facts() -> HubFacts | None:
    """How the hub was doing at most FRESH_SECONDS ago; None when the store was away."""
    with _reading:
        if monotonic() - _known.at >= FRESH_SECONDS:
            try:
                _known.facts = hub_facts()
            except StatsFailed:
                _known.facts = None
            _known.at = monotonic()
        return _known.facts
