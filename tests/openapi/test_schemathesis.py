"""A hub does what its description says, whatever it is asked: Schemathesis tries, all checks on.

`make schemathesis` does so at length.
"""

import os
import subprocess
import sys
from pathlib import Path

from access.scopes import Scope
from tests.environment import IS_WHOLE, PROJECT
from tests.hub import Hub, running
from tests.manage import manage

_CONFIG = Path(__file__).with_name("schemathesis.toml")
_EXAMPLES = 300 if IS_WHOLE else 3
_WITHIN = 1800  # seconds, on any machine
_SETTINGS = {
    "TASKHUB_API_AUTH": "key",
    "TASKHUB_TASK_MODULES": "tests.openapi.task_types",
}


def test_a_hub_does_what_its_description_says(tmp_path: Path) -> None:
    with running(Hub(tmp_path, **_SETTINGS)) as hub:
        manage(hub.environment, "migrate")
        scopes = ",".join(scope.value for scope in Scope)
        token = manage(hub.environment, "apikey", "create", "all", "--scopes", scopes)
        result = _schemathesis(hub, token.splitlines()[-1], tmp_path)
        log = hub.web_log.read_text()
    assert result.returncode == 0, result.stdout[-20_000:]
    assert "unforeseen" not in log, log[-4000:]
    assert "API Links" in result.stdout


def _schemathesis(hub: Hub, token: str, folder: Path) -> subprocess.CompletedProcess[str]:
    config = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIG)]
    file = folder / "openapi.json"  # of an address it would leave out that address
    file.write_bytes(hub.api.http.get("/api/schema?format=json").content)
    run = ["run", str(file), "--url", hub.url, "--max-examples", str(_EXAMPLES)]
    return subprocess.run(
        [*config, *run],
        cwd=PROJECT,
        env=os.environ | {"TASKHUB_TEST_KEY": token, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_WITHIN,
        check=False,
    )
