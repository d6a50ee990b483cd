"""The Chromium that the tests drive. As a program, `make test` has it get one if there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

ADVICE = (
    "No Chromium for tests/browser: install one, so that `chromium` is in PATH,"
    " or, with a network, run `.venv/bin/python -m tests.browser.chromium`."
)
# The first, without a window to draw, takes half the processor time of the others.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]
_APT = [["apt-get", "update"], [*_INSTALL, _NAMES[0]]]
_APT_WHOLE = [[*_INSTALL, _NAMES[1]]]
_PLAYWRIGHT = [[sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]]
_AT_MOST = 900  # seconds for one command
os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(Path(sys.prefix) / "browsers"))


def found(playwright: Playwright) -> str | None:
    """The path of an installed Chromium that starts, or of Playwright's own."""
    for name in _NAMES:
        program = shutil.which(name)
        if program and _ran([program, "--version"]):  # some are only a hint where to get it
            return program
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> bool:
    """Whether there is a Chromium, after installing one if need be."""
    may_apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    with sync_playwright() as playwright:
        for commands in [[], *([_APT, _APT_WHOLE] if may_apt else []), _PLAYWRIGHT]:
            for command in commands:
                print(f"No Chromium yet: {' '.join(command)}", flush=True)
                _ran(command)
            if found(playwright):
                return True
    return False


def _ran(command: list[str]) -> bool:
    environment = {
        "DEBIAN_FRONTEND": "noninteractive",
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000",  # milliseconds
    }
    try:
        result = subprocess.run(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_AT_MOST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(None if install() else ADVICE)
