"""ARCHITECTURE.md is of this code: what it names is there, and no package is left out."""

import re
from pathlib import Path

from tests.environment import PROJECT
from tests.product import PACKAGES

ARCHITECTURE = (PROJECT / "ARCHITECTURE.md").read_text()
DIAGRAM, TEXT = re.split("^```$", ARCHITECTURE, flags=re.MULTILINE)[1:]
NAMED = set(re.findall(r"`([^`\s]+)`", TEXT))
FOLDERS = {name for name in NAMED if name.endswith("/")}


def test_every_path_that_it_names_exists() -> None:
    paths = {name for name in NAMED if "/" in name or re.search(r"\.(py|lua|md|toml)$", name)}
    relative = {"exceptions.py"}  # of any package
    assert paths
    assert {path for path in paths - relative if not (PROJECT / path).exists()} == set()


def test_every_package_is_in_the_map() -> None:
    assert {f"{package}/" for package in packages()} - FOLDERS == set()


def test_every_module_and_script_of_the_diagram_exists() -> None:
    words = set(re.findall(r"[a-z][a-z_/.]+", DIAGRAM))
    modules = {path.stem for package in packages() for path in (PROJECT / package).glob("*.py")}
    modules |= {Path(package).name for package in packages()}
    scripts = {path.name for package in PACKAGES for path in (PROJECT / package).rglob("*.lua")}
    folders = {word for word in words if (PROJECT / word).is_dir()}
    things = {"web", "worker", "process", "queue", "stream", "handler", "ctx", "ctx.progress"}
    assert words - modules - scripts - folders - things == set()


def packages() -> list[str]:
    """Every package with modules of its own, by its path."""
    found: set[Path] = set()
    for package in PACKAGES:
        for path in (PROJECT / package).rglob("*.py"):
            if path.name != "__init__.py":
                found.add(path.parent.relative_to(PROJECT))
    return sorted(map(str, found))
