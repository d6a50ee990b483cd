"""The engines under measurement."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Protocol

from bench.hub import ROOT
from bench.program import MeasurementFailed, Program
from bench.store import BenchStore

PEERS = ROOT / "bench" / "peers"


class Engine(Protocol):
    """A task queue that can be filled and worked off. Failures raise MeasurementFailed."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def tasks(self) -> int:
        """How many no-op tasks make a round."""

    def install(self) -> None:
        """Have what it needs. Raises NotInstalled."""

    def fill(self, store: BenchStore) -> None:
        """Enqueue a round's tasks into an empty store."""

    def workers(self, store: BenchStore) -> Program:
        """The program that runs all its workers."""

    def done(self, store: BenchStore) -> int:
        """How many tasks of the round have ended; one cheap command."""


def run_filler(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a peer's program that enqueues. Raises MeasurementFailed."""
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MeasurementFailed(done.stderr.strip()[-300:])
