"""Debian's Prometheus. As a program, `make test` has it get that if there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.environment import PROJECT
from tests.free_ports import free_port
from tests.process import HubProcess
from tests.waiting import until

ADVICE = (
    "No Prometheus for tests/deploy: install one, so that `prometheus` and `promtool` are in PATH,"
    " or, on Debian, run `.venv/bin/python -m tests.deploy.prometheus`."
)
_FOLDER = Path(sys.prefix) / "prometheus"
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
        program("prometheus"),
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


def program(name: str) -> str:
    """The path of one of its programs. Raises FileNotFoundError."""
    found = shutil.which(name) or shutil.which(name, path=str(_FOLDER / "usr" / "bin"))
    if found is None:
        raise FileNotFoundError(ADVICE)
    return found


def install() -> None:
    """Have it. Debian's package is only unpacked: nothing is to listen on the developer's machine.
    Raises FileNotFoundError, CalledProcessError."""
    if shutil.which("prometheus") and shutil.which("promtool"):
        return
    if shutil.which("apt-get") is None:
        raise FileNotFoundError(ADVICE)
    print("No Prometheus yet: apt-get download prometheus", flush=True)
    _FOLDER.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "download", "-qq", "prometheus"], cwd=_FOLDER, check=True)
    (package,) = _FOLDER.glob("prometheus_*.deb")
    subprocess.run(["dpkg", "--extract", package, _FOLDER], check=True)
    package.unlink()


if __name__ == "__main__":
    try:
        install()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        sys.exit(f"{error}\n{ADVICE}" if str(error) != ADVICE else ADVICE)
