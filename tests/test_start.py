"""Programs that must not start: each says why in one clear line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.engine.keys import SINGLES
from tests.environment import PROJECT, plain_environment
from tests.hub import Hub

STARTS = {
    "worker": ("manage.py", "rqworker", "--burst"),
    "web": ("-m", "daphne", "-p", "0", "taskhub.asgi:application"),
}


def python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these settings and no others, its data in this folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=plain_environment() | {"TASKHUB_DATA_DIR": str(folder)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def require_refusal(result: subprocess.CompletedProcess[str], name: str) -> None:
    """The start stopped with one line that names the setting."""
    assert result.returncode != 0
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert re.search(rf"\b{name}\b", lines[0]), lines[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "http"),
        ("TASKHUB_WEB_PROCESSES", "all"),
        ("TASKHUB_TASK_MODULES", "no.such.module"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mongodb://localhost/x"),
    ],
)
def test_a_wrong_value_stops_a_command(tmp_path: Path, name: str, text: str) -> None:
    require_refusal(python(tmp_path, "manage.py", "check", **{name: text}), name)


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = python(tmp_path / "file" / "folder", "manage.py", "check")
    require_refusal(result, "TASKHUB_DATA_DIR")


def test_a_wrong_value_stops_the_web_server(tmp_path: Path) -> None:
    daphne = ("-m", "daphne", "-p", "0", "taskhub.asgi:application")
    require_refusal(python(tmp_path, *daphne, TASKHUB_LEASE="1"), "TASKHUB_LEASE")


@pytest.mark.parametrize("arguments", STARTS.values(), ids=STARTS)
def test_without_a_store_there_is_one_clear_line(tmp_path: Path, arguments: tuple[str]) -> None:
    result = python(tmp_path, *arguments)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert "no embedded store is running" in result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("arguments", STARTS.values(), ids=STARTS)
def test_a_store_of_a_newer_release_is_left_alone(
    hub: Hub, tmp_path: Path, arguments: tuple[str]
) -> None:
    name = SINGLES["layout"].name
    with hub.store() as store:
        assert store.get(name) == b"1"
        try:
            store.set(name, "2")
            result = python(tmp_path, *arguments, REDIS_URL=hub.environment["REDIS_URL"])
        finally:
            store.set(name, "1")
    require_refusal(result, "layout 2")


def test_production_has_nothing_to_be_warned_of(tmp_path: Path) -> None:
    production = {
        "TASKHUB_ENV": "production",
        "ALLOWED_HOSTS": "hub.example.com",
        "TASKHUB_API_AUTH": "key",
        "SECRET_KEY": "a-long-secret-that-nobody-guesses-0123456789-abcdefghij",
    }
    arguments = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    result = python(tmp_path, *arguments, **production)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_a_worker_of_an_unknown_queue_does_not_start(tmp_path: Path) -> None:
    result = python(tmp_path, "manage.py", "rqworker", "nope")
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert "'nope'" in result.stderr
