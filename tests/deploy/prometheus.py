"""Debian's Prometheus. As a program, `make test` has it get that if there is none."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.debian_package import DebianPackage, install_or_exit
from tests.environment import PROJECT
from tests.free_ports import free_port
from tests.process import HubProcess
from tests.waiting import until

PACKAGE = DebianPackage("prometheus", ("prometheus", "promtool"), "tests/deploy")
_STARTS_WITHIN = 60.0  # seconds
FOLDER = PROJECT / "deploy" / "prometheus"
"""What operators get of ours."""


class Prometheus:
    """A running one, which is asked for what it knows."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)

    def close(self) -> None:
        self._http.close()

    def is_ready(self) -> bool:
        """Whether it answers queries by now."""
        try:
            return self._http.get("/-/ready").status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, path: str, **parameters: str) -> Any:
        """The data that an address under /api/v1/ answers."""
        answer = self._http.get(f"/api/v1/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def numbers(self, query: str) -> list[float]:
        """What a query comes to now, of each series."""
        return [float(row["value"][1]) for row in self.ask("query", query=query)["result"]]


@contextmanager
def running_prometheus(config: str, folder: Path) -> Iterator[Prometheus]:
    """One with this configuration, and its data in this folder."""
    file, port = folder / "prometheus.yml", free_port()
    file.write_text(config)
    process = HubProcess(
        PACKAGE.program("prometheus"),
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        environment=dict(os.environ),
        log=folder / "prometheus.log",
    )
    prometheus = Prometheus(f"http://127.0.0.1:{port}")

    def is_ready() -> bool:
        process.require_running()
        return prometheus.is_ready()

    try:
        until(is_ready, _STARTS_WITHIN, "Prometheus that is ready")
        yield prometheus
    finally:
        prometheus.close()
        assert process.stop()


if __name__ == "__main__":
    install_or_exit(PACKAGE)
