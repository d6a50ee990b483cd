"""`manage.py`, as whoever runs a hub calls it."""

import subprocess
import sys

from tests.environment import PROJECT


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command prints; it must end well."""
    done = told(environment, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(environment: dict[str, str], *arguments: str) -> str:
    """What a command says that does not do it: one line."""
    done = told(environment, *arguments)
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def told(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """What becomes of a command."""
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
