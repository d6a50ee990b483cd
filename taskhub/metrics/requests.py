"""How long this process took to begin its answers."""

from functools import lru_cache
from typing import Any, Final

from prometheus_client import Histogram

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_SECONDS: Final = Histogram(
    "taskhub_http_request_duration_seconds",
    "From the arrival of a request until its answer began; an event stream goes on after that.",
    ("route", "method", "status"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Note an answer. route: a template of `taskhub/route.py`, of which there are only so many,
    whatever clients ask for."""
    _child(route, method, status).observe(seconds)


@lru_cache(maxsize=2000)  # to look it up in the histogram takes as long as to count
def _child(route: str, method: str, status: int) -> Any:
    return _SECONDS.labels(route, method if method in _METHODS else "other", str(status))
