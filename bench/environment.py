"""Environments of the peers, each with its own packages, made once under `var/bench`."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.hub import DATA
from bench.report import say


class NotInstalled(Exception):
    """A peer cannot be measured on this machine."""


def python_environment(name: str, packages: Sequence[str]) -> Path:
    """The folder of programs of a virtual environment with these packages.

    Raises NotInstalled.
    """
    folder = DATA / name
    if _is_made(folder, packages):
        return folder / "bin"
    say(f"installing {name}: {', '.join(packages)}")
    _run_installer([sys.executable, "-m", "venv", "--clear", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run_installer([*pip, "install", "--quiet", *packages])
    _mark_made(folder, packages)
    return folder / "bin"


def node_environment(name: str, packages: Sequence[str]) -> Path:
    """The folder of modules of an npm project with these packages. Raises NotInstalled."""
    folder = DATA / name
    if not (shutil.which("npm") and shutil.which("node")):
        raise NotInstalled("it needs Node.js and npm")
    if _is_made(folder, packages):
        return folder / "node_modules"
    say(f"installing {name}: {', '.join(packages)}")
    folder.mkdir(parents=True, exist_ok=True)
    _run_installer(["npm", "install", "--silent", "--no-audit", "--prefix", str(folder), *packages])
    _mark_made(folder, packages)
    return folder / "node_modules"


def _run_installer(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled((done.stderr.strip() or done.stdout.strip())[-300:])


def _is_made(folder: Path, packages: Sequence[str]) -> bool:
    mark = folder / "installed"
    return mark.exists() and mark.read_text().split() == list(packages)


def _mark_made(folder: Path, packages: Sequence[str]) -> None:
    (folder / "installed").write_text("\n".join(packages))
