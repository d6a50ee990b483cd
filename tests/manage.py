"""`manage.py`, as whoever runs a hub calls it."""

import subprocess
import sys

from tests.environment import PROJECT


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
