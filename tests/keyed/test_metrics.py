"""Who may read the metrics from elsewhere."""

import pytest

from tests.api import error_of
from tests.keyed.hub import METRICS_TOKEN, KeyedHub
from tests.metrics import METRICS

ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


def test_who_is_here_needs_no_key(keyed: KeyedHub) -> None:
    with keyed.caller() as stranger:
        assert stranger.get(METRICS).status_code == 200
        error_of(stranger.get(METRICS, headers=ELSEWHERE), 401, "UNAUTHORIZED")


@pytest.mark.parametrize("headers", [ELSEWHERE, {"Host": "10.0.0.7:8080"}])
def test_from_elsewhere_the_right_key_or_the_token_is_needed(
    keyed: KeyedHub, headers: dict[str, str]
) -> None:
    """Prometheus may know the hub by an address that ALLOWED_HOSTS does not name."""
    for token in (METRICS_TOKEN, keyed.key("metrics:read")):
        with keyed.caller(token) as scraper:
            answer = scraper.get(METRICS, headers=headers)
            assert answer.status_code == 200
            assert 'taskhub_tasks{queue="default",state="pending"}' in answer.text
    with keyed.caller(keyed.key("queues:read")) as other:
        details = error_of(other.get(METRICS, headers=headers), 403, "FORBIDDEN")
        assert details["scope"] == "metrics:read"


def test_a_key_that_was_revoked_or_never_was_reads_nothing(keyed: KeyedHub) -> None:
    for token in (f"thk_{'0' * 16}_{'0' * 64}", METRICS_TOKEN[:-1], f"{METRICS_TOKEN}x"):
        with keyed.caller(token) as stranger:
            error_of(stranger.get(METRICS), 401, "UNAUTHORIZED")
