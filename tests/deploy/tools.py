"""Programs from PyPI that judge what operators get; `make test` has them beside pytest."""

import subprocess
import sys
from pathlib import Path


def judged(program: str, *arguments: str | Path) -> str:
    """What a program, of PyPI or at a path, has to say; it must find nothing wrong."""
    result = subprocess.run(
        [Path(sys.prefix, "bin", program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout
