"""The HTTP server under Daphne, without what it does for each request and nobody asks for: that
takes a quarter of its time."""

from functools import lru_cache

from daphne.http_protocol import WebRequest
from twisted.web import http


def make_lean() -> None:
    """Have each content type be parsed once, as if a mail had it; and no line be made for a log
    that is never opened: Daphne has its own (`--access-log`)."""
    http._parseContentType = lru_cache(maxsize=256)(http._parseContentType)
    http.HTTPFactory.log = _no_log  # type: ignore[assignment,method-assign]


def _no_log(_factory: http.HTTPFactory, _request: WebRequest) -> None:
    """See above."""
