"""`manage.py`, as whoever runs a hub calls it."""

import subprocess
import sys

from tests.environment import PROJECT


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command prints; it must end well."""
    done = _run(environment, arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(environment: dict[str, str], *arguments: str) -> str:
    """What a command says that does not do it: one line."""
    done = _run(environment, arguments)
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def _run(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
