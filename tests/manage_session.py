"""`manage.py` for many commands in one process: to start it takes longer than most of them do."""

import json
import subprocess
import sys

from tests.environment import PROJECT

_PROGRAM = """
import io, json, sys
import django
django.setup()
from django.core.management import call_command

for line in sys.stdin:
    printed = io.StringIO()
    call_command(*json.loads(line), stdout=printed)
    print(json.dumps(printed.getvalue()), flush=True)
"""


class ManageSession:
    """Runs commands one after the other, in a process with the settings of a hub."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests, which stop it in its turn
        )

    def run(self, *arguments: str) -> str:
        """What a command prints; it must end well."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"manage.py {' '.join(arguments)} has failed: see what it printed"
        printed: str = json.loads(answer)
        return printed

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=15)
