"""Redocly has nothing to say against the description. `make test` gets it from npm."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.described import Description, description

_REDOCLY = Path(sys.prefix) / "redocly" / "node_modules" / ".bin" / "redocly"
_CONFIG = Path(__file__).with_name("redocly.yaml")
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def _lint(document: object, folder: Path) -> subprocess.CompletedProcess[str]:
    if not _REDOCLY.exists():
        pytest.fail("No Redocly for tests/openapi: install npm, and run `make test`.")
    file = folder / "openapi.json"
    file.write_text(json.dumps(document))
    return subprocess.run(
        [_REDOCLY, "lint", file, "--config", _CONFIG],
        env=os.environ | _QUIET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def described() -> Description:
    return description()


def test_the_description_is_as_it_should_be(described: Description, tmp_path: Path) -> None:
    result = _lint(described.document, tmp_path)
    assert result.returncode == 0, result.stdout
    assert "warning" not in result.stdout.replace("Deprecation warning: Node.js", ""), result.stdout


def test_what_is_not_would_be_found(described: Description, tmp_path: Path) -> None:
    document = described.document | {"servers": []}
    result = _lint(document, tmp_path)
    assert result.returncode != 0
    assert "no-empty-servers" in result.stdout
