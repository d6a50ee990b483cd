"""The image and the compose file that operators get."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.tools import judged
from tests.environment import PROJECT

_DEPLOY = PROJECT / "deploy"
_DOCKERFILE = _DEPLOY / "Dockerfile"
_IGNORED = _DEPLOY / "Dockerfile.dockerignore"
_SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Compose makes of its file, with an example's settings and some secrets."""
    settings = (_DEPLOY / "compose" / "example.env").read_text()
    file = tmp_path_factory.mktemp("compose") / ".env"
    file.write_text(re.sub("=$", f"={_SECRET}", settings, flags=re.MULTILINE))
    asked = ("--env-file", file, "--file", _DEPLOY / "compose.yaml", "--profile", "monitoring")
    services: dict[str, Any] = json.loads(
        judged("docker-compose", *asked, "config", "--format", "json")
    )["services"]
    return services


def test_hadolint_has_nothing_to_say_against_the_image() -> None:
    assert judged("hadolint", _DOCKERFILE) == ""


def test_all_that_runs_is_in_the_image_and_nothing_else() -> None:
    first, *named = re.findall(r"^!?([^#\n]+)$", _IGNORED.read_text(), re.MULTILINE)
    assert first == "*"
    assert set(named) == {
        *("access", "progress", "store", "taskhub", "tasks", "templates", "manage.py"),
        *("requirements-tracing.lock", "deploy/web_health.py", "**/__pycache__"),
    }
    assert all((PROJECT / name).exists() for name in named if "*" not in name)


def test_without_its_secrets_nothing_starts() -> None:
    example = _DEPLOY / "compose" / "example.env"
    with pytest.raises(AssertionError, match="required variable SECRET_KEY is missing a value"):
        judged(
            "docker-compose", "--env-file", example, "--file", _DEPLOY / "compose.yaml", "config"
        )


def test_what_is_mounted_is_there(composed: dict[str, Any]) -> None:
    mounted = {
        Path(volume["source"])
        for service in composed.values()
        for volume in service.get("volumes", ())
        if volume["type"] == "bind"
    }
    assert len(mounted) > 5
    site_s_own = {_DEPLOY / "tls"}
    assert not {path for path in mounted - site_s_own if not path.exists()}


def test_web_processes_and_workers_are_one_image_and_confined(composed: dict[str, Any]) -> None:
    ours = {name for name, service in composed.items() if service["image"] == "taskhub"}
    assert ours == {"web1", "web2", "worker", "migrate"}
    for name in ours:
        assert composed[name]["read_only"], name
        assert composed[name]["cap_drop"] == ["ALL"], name
    for name in ("web1", "web2", "worker"):
        assert composed[name]["stop_grace_period"] == "1m0s"
        assert (
            composed[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )
    upstreams = (_DEPLOY / "compose" / "web-processes.conf").read_text()
    assert set(re.findall(r"server (\w+):8080", upstreams)) == {"web1", "web2"}
