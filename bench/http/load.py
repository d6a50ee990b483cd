"""Requests that keep a server busy, all out of one process: autocannon.

There are 16 connections, each of which sends its next request once the last is answered.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.engines.engine import PEERS
from bench.environment import NotInstalled, node_environment
from bench.hub import ROOT
from bench.program import MeasurementFailed
from bench.server import Server

_PACKAGES = ("autocannon@9.0.0",)
_ANSWERS_WITHIN = 30  # seconds; what takes longer is counted as broken
_WITHIN = 120.0  # seconds; all of them


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent again and again.

    body: what goes out as JSON, None for no body.
    connections: on which it is sent.
    tasks: how many one of them makes.
    """

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    connections: int = 16
    tasks: int = 1

    def options(self) -> dict[str, Any]:
        """As autocannon takes it."""
        options = {
            "method": self.method,
            "headers": dict(self.headers),
            "connections": self.connections,
        }
        if self.body is None:
            return options
        headers = {**self.headers, "Content-Type": "application/json"}
        return {**options, "headers": headers, "body": json.dumps(self.body)}


@dataclass(frozen=True, slots=True)
class Answers:
    """How it went.

    count: answers that came, each of them 2xx.
    p50, p99: ms from a request to its answer.
    generator: CPU seconds that the load generator took a second.
    server: likewise, the server.
    """

    count: int
    seconds: float
    p50: float
    p99: float
    generator: float
    server: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.count / self.seconds

    @property
    def cpu(self) -> float:
        """µs of the server's CPU time that a request takes."""
        return self.server / self.rate * 1e6

    def __str__(self) -> str:
        rate = f"{self.rate:,.0f} requests/s, p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms"
        return f"{rate}, {self.cpu:,.0f} µs CPU each"


def load(server: Server, request: Request, count: int) -> Answers:
    """Send a request so many times.

    The load generator is installed first where it is not. Raises MeasurementFailed, also when
    anything but 2xx is answered, or something is not.
    """
    options = {
        "url": f"http://127.0.0.1:{server.port}{request.path}",
        "amount": count,
        "timeout": _ANSWERS_WITHIN,
        **request.options(),
    }
    cpu_before = server.cpu_seconds()
    found = _run_generator(options)
    if found["refused"] or found["broken"] or found["answered"] != count:
        raise MeasurementFailed(f"{request.method} {request.path}: {found}")
    return Answers(
        count=found["answered"],
        seconds=found["seconds"],
        p50=found["p50"],
        p99=found["p99"],
        generator=found["cpu_seconds"] / found["seconds"],
        server=(server.cpu_seconds() - cpu_before) / found["seconds"],
    )


def _modules() -> Path:
    try:
        return node_environment("autocannon", _PACKAGES)
    except NotInstalled as problem:
        raise MeasurementFailed(f"there is no load generator: {problem}") from problem


def _run_generator(options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            ["node", str(PEERS / "http_load.cjs"), json.dumps(options)],
            cwd=ROOT,
            env={**os.environ, "NODE_PATH": str(_modules())},
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN,
        )
    except subprocess.TimeoutExpired as error:
        raise MeasurementFailed(f"{options['url']} took over {_WITHIN:g} s") from error
    if done.returncode:
        raise MeasurementFailed(f"the load generator: {done.stderr.strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
