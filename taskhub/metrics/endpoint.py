"""`GET /metrics`: what Prometheus scrapes."""

import asyncio
from collections.abc import Iterator
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from rest_framework.exceptions import MethodNotAllowed

from taskhub import VERSION
from taskhub.error_table import send_error
from taskhub.metrics.access import require_reader
from taskhub.metrics.processes import ProcessesCollector
from taskhub.metrics.store_collector import StoreCollector
from tasks.exceptions import StatsFailed
from tasks.queries.metrics import StoreMetrics, store_metrics


async def metrics(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """An ASGI application. Where the store is away, it tells of that and of the processes."""
    try:
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(scope["method"])
        await require_reader(scope)
        try:
            found: StoreMetrics | None = await store_metrics.awaited()
        except StatsFailed:
            found = None
        accepted = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
        encode, content_type = choose_encoder(accepted)
        # Many types have many lines: the event loop is not to wait for them.
        body = await asyncio.to_thread(encode, Everything(found))
    except Exception as error:  # noqa: BLE001  the edge: each error gets its answer
        await send_error(send, error)
        return
    headers = [
        (b"Content-Type", content_type.encode()),
        (b"Content-Length", str(len(body)).encode()),
        (b"Cache-Control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


class Everything:
    """A collector of all there is."""

    def __init__(self, of_store: StoreMetrics | None) -> None:
        self._of_store = of_store

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("taskhub_build", "The release that answers.", {"version": VERSION})
        yield from StoreCollector(self._of_store).collect()
        yield from ProcessesCollector().collect()
