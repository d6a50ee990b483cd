"""`manage.py task`, as people and programs at a terminal use it."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.environment import PROJECT
from tests.process import HubProcess

COMMAND = [sys.executable, "manage.py", "task"]


def task(*arguments: str, code: int = 0) -> str:
    """What the command prints on standard output, called in this process; how it must end."""
    printed, said = io.StringIO(), io.StringIO()
    ending = pytest.raises(SystemExit) if code else nullcontext()
    with ending as end:
        call_command("task", *arguments, stdout=printed, stderr=said)
    assert not end or end.value.code == code, said.getvalue()
    return printed.getvalue()


def task_json(*arguments: str) -> list[Any]:
    """The JSON values that it prints, one a line."""
    return [json.loads(line) for line in task(*arguments, "--json").splitlines()]


def refusal(*arguments: str) -> tuple[int, str]:
    """The exit code and the line with which it refuses."""
    with pytest.raises(CommandError) as refused:
        task(*arguments)
    line = str(refused.value)
    assert "\n" not in line
    return refused.value.returncode, line


def task_process(
    environment: dict[str, str], *arguments: str, text_in: str = ""
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with standard input and output through pipes."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=PROJECT,
        env=environment,
        input=text_in,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def task_started(environment: dict[str, str], log: Path, *arguments: str) -> Iterator[HubProcess]:
    """The command as it runs, all that it prints in a file."""
    process = HubProcess(*COMMAND, *arguments, environment=environment, log=log)
    try:
        yield process
    finally:
        if process.is_running:
            process.kill()
