"""Requests that keep several web processes busy, out of one process that needs hardly any CPU: wrk.

It is a program of Debian's that is not installed from here; `apt install wrk` does.
"""

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Final

from bench.http.load import Request
from bench.program import MeasurementFailed
from bench.server import Server

_COUNT: Final = re.compile(r"(\d+) requests in")
_RATE: Final = re.compile(r"Requests/sec:\s+([\d.]+)")
_REFUSED: Final = re.compile(r"Non-2xx.*|Socket errors.*")


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests that were answered, in all and a second."""

    count: int
    rate: float


def load(server: Server, request: Request, seconds: int) -> Answered:
    """Send a request again and again for so long; what is under way at the end goes unanswered.

    Raises MeasurementFailed, also when anything but 2xx is answered, or something is not.
    """
    program = shutil.which("wrk")
    if program is None:
        raise MeasurementFailed("wrk is not installed: apt install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(request))
        script.flush()
        options = ["--threads", "1", "--connections", str(request.connections)]
        options += ["--duration", f"{seconds}s", "--timeout", "10s", "--script", script.name]
        url = f"http://127.0.0.1:{server.port}{request.path}"
        command = [program, *options, url]
        told = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds + 30
        ).stdout
    count, rate = _COUNT.search(told), _RATE.search(told)
    if count is None or rate is None or _REFUSED.search(told):
        raise MeasurementFailed(f"{request.method} {request.path}: {told[-300:]}")
    return Answered(int(count[1]), float(rate[1]))


def _script(request: Request) -> str:
    """What wrk sends, as the Lua that it takes."""
    headers = {**request.headers, "Content-Type": "application/json"}
    lines = [
        f"wrk.method = {_text(request.method)}",
        f"wrk.body = {_text(json.dumps(request.body))}",
    ]
    lines += [f"wrk.headers[ {_text(name)} ] = {_text(value)}" for name, value in headers.items()]
    return "\n".join(lines)


def _text(value: str) -> str:
    return f"[==[{value}]==]"
