"""A short piece of what `make chaos` does for ten minutes."""

from tests.chaos.chaos import run

SEED = 20261124
SECONDS = 15.0
PAUSE = 0.3  # seconds


def test_what_was_acknowledged_is_kept_whatever_fails() -> None:
    outcome = run(SEED, SECONDS, PAUSE, print)
    assert sum(outcome.misfortunes.values()) > 3
    assert outcome.audit.figures["acknowledged"] > 10
    assert outcome.audit.is_clean, outcome.audit
