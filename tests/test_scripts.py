"""Each Lua script: named in the table beside it, told what it gets, called from one place."""

import ast
import re
from pathlib import Path

import pytest

from tasks.engine.keys import PREFIXES, SINGLES
from tests.environment import PROJECT

CALLED_FROM = {
    "tasks/engine/lua": "tasks/engine/broker/[a-z]*.py",
    "progress/lua": "progress/writer.py",
    "access/lua": "access/rate_limit.py",
}
FOLDERS = [PROJECT / folder for folder in CALLED_FROM]
SCRIPTS = [script for folder in FOLDERS for script in sorted(folder.glob("scripts/*.lua"))]


def table(folder: Path, title: str) -> list[list[str]]:
    """The rows of the table in a folder's README whose first column has this title."""
    text = (folder / "README.md").read_text()
    if title == "library" and not (folder / "libraries").is_dir():
        return []
    found = re.search(rf"^\| {title} \|.*\n\|[- |]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found
    return [re.split(r" ?\| ?", row.strip("|")) for row in found[1].splitlines()]


@pytest.mark.parametrize("folder", FOLDERS, ids=CALLED_FROM)
@pytest.mark.parametrize(("title", "kind"), [("script", "scripts"), ("library", "libraries")])
def test_the_table_names_every_file(folder: Path, title: str, kind: str) -> None:
    named = [row[0].strip(" `") for row in table(folder, title)]
    assert sorted(named) == sorted(path.stem for path in (folder / kind).glob("*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=CALLED_FROM)
def test_the_table_names_keys_as_the_code_does(folder: Path) -> None:
    scripts = {script.stem for script in SCRIPTS}
    for name, _, reads, writes in table(folder, "script"):
        words = set(re.findall(r"`(\w+)`", f"{reads} {writes}"))
        assert words <= PREFIXES.keys() | SINGLES.keys() | scripts, name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_opens_with_what_it_gets_and_answers(script: Path) -> None:
    text = script.read_text()
    head = re.match(r"(?:--.*\n)+", text)
    assert head, "no comment comes first"
    assert "Answers " in head[0]
    used = set(re.findall(r"(?:KEYS|ARGV)\[\d+\]", text.removeprefix(head[0])))
    assert {name for name in used if name not in head[0]} == set()
    assert "ARGV" in head[0]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_called_by_one_function(script: Path) -> None:
    folder = str(script.parent.parent.relative_to(PROJECT))
    sources = (path.read_text() for path in sorted(PROJECT.glob(CALLED_FROM[folder])))
    module = ast.parse("\n".join(sources))
    (constant,) = (name for name, of in constants(module) if of & {script.stem, script.name})
    callers = [
        function.name
        for function in module.body
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(node, ast.Name) and node.id == constant for node in ast.walk(function))
    ]
    assert len(callers) == 1, callers


def constants(module: ast.Module) -> list[tuple[str, set[str]]]:
    """The names that a module gives values to, and the texts that each value is made with."""
    found = []
    for statement in module.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            (name,) = targets(statement)
            texts = {n.value for n in ast.walk(statement.value) if isinstance(n, ast.Constant)}
            found.append((name, {text for text in texts if isinstance(text, str)}))
    return found


def targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        return [ast.unparse(statement.target)]
    return [ast.unparse(target) for target in statement.targets]
