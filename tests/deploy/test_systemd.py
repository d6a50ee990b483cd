"""The units that operators get: systemd takes every line of them, and they let little happen."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.deploy.tools import judged
from tests.environment import PROJECT

_UNITS = PROJECT / "deploy" / "systemd"
_OF_DEBIAN = Path("/usr/lib/systemd/system")
_INSTANCES = ("taskhub-web@8081.service", "taskhub-worker@1.service", "taskhub.target")
_EXPOSED_AT_MOST = "15"  # of 100; most services of a distribution have 95


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root of a machine on which a hub is installed."""
    shutil.copytree(_OF_DEBIAN, tmp_path / "usr/lib/systemd/system", symlinks=True)
    for unit in [*_UNITS.glob("*.service"), *_UNITS.glob("*.target")]:
        target = tmp_path / "etc/systemd/system" / unit.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(unit, target)
    programs = tmp_path / "opt/taskhub/.venv/bin"
    programs.mkdir(parents=True)
    for name in ("daphne", "python"):
        shutil.copy(Path(sys.prefix, "bin", name), programs)
    return tmp_path


def _systemd_analyze(*arguments: str) -> str:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.fail("No systemd-analyze for tests/deploy: install systemd.")
    return judged(program, *arguments)


def test_systemd_has_nothing_to_say_against_them(machine: Path) -> None:
    assert _systemd_analyze("verify", f"--root={machine}", *_INSTANCES) == ""


def test_what_is_wrong_would_be_found(machine: Path) -> None:
    unit = machine / "etc/systemd/system/taskhub-web@.service"
    unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHouse="))
    assert "ProtectHouse" in _systemd_analyze("verify", f"--root={machine}", _INSTANCES[0])


@pytest.mark.parametrize("unit", ["taskhub-web@.service", "taskhub-worker@.service"])
def test_they_are_hardened(machine: Path, unit: str) -> None:
    _systemd_analyze(
        "security", "--offline=yes", f"--root={machine}", f"--threshold={_EXPOSED_AT_MOST}", unit
    )


def test_web_processes_and_workers_are_confined_alike() -> None:
    def confinement(unit: str) -> str:
        return (_UNITS / unit).read_text().partition("NoNewPrivileges")[2]

    assert confinement("taskhub-web@.service") == confinement("taskhub-worker@.service") != ""


def test_the_settings_are_some_that_there_are() -> None:
    named = re.findall(r"^([A-Z_]+)=", (_UNITS / "taskhub.env").read_text(), re.MULTILINE)
    table = set(re.findall(r"[A-Z_]{4,}", (PROJECT / "README.md").read_text()))
    assert named
    assert {*named} <= table
